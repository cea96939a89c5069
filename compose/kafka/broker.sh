# Starts a region's broker: broker and controller in one, formatted once. Its clients are told to stay on the address
# they came by: LOCAL in the region, FROM_<region> through the link from that region, OUTSIDE through the port that is
# published on this machine.
#   DIALLER    the other region, as in EU_WEST_1
#   DIALLED_AT where that region dials: its end of the link
#   PUBLISHED  where programs on this machine dial
set -euo pipefail
bin=/opt/kafka/bin
config=/tmp/broker.properties
from=FROM_$DIALLER
{
  cat /config/broker.properties
  echo "listeners=LOCAL://:9092,CONTROLLER://localhost:9093,$from://:9101,OUTSIDE://:9095"
  echo "advertised.listeners=LOCAL://kafka:9092,$from://$DIALLED_AT,OUTSIDE://$PUBLISHED"
  echo "listener.security.protocol.map=LOCAL:PLAINTEXT,CONTROLLER:PLAINTEXT,$from:PLAINTEXT,OUTSIDE:PLAINTEXT"
} > "$config"

create_topics() {
  for topic in payments regiondrill.canary; do
    nice "$bin/kafka-topics.sh" --bootstrap-server localhost:9092 --create --if-not-exists --topic "$topic"
  done
}

if [ ! -e /var/lib/kafka/data/meta.properties ]; then
  cluster=$(head -c 16 /dev/urandom | base64 | tr +/ Az | head -c 22)
  "$bin/kafka-storage.sh" format --cluster-id "$cluster" --config "$config"
  (create_topics &) # waits for the broker by itself
fi
exec "$bin/kafka-server-start.sh" "$config"
