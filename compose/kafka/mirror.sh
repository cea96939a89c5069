# Starts a region's MirrorMaker 2, which pulls from the other region into its own, once both brokers answer: if it
# starts earlier, it ends at once on an unknown name, or backs off for tens of seconds.
#   REGION, ORIGIN  this region and the other one
#   ORIGIN_AT       where the other region's broker is dialled: this region's end of the link
set -euo pipefail
for broker in kafka:9092 "$ORIGIN_AT"; do
  until timeout 3 bash /config/answers.sh "${broker%:*}" "${broker#*:}" 2>/dev/null; do
    echo "waiting for $broker"
    sleep 0.5
  done
done
sed "s/@region@/$REGION/g; s/@origin@/$ORIGIN/g; s/@origin-at@/$ORIGIN_AT/g" /config/mirror.properties > /tmp/mirror.properties
exec /opt/kafka/bin/connect-mirror-maker.sh /tmp/mirror.properties
