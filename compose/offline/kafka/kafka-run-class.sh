#!/bin/bash
# Runs a class of Kafka with all its jars: the first argument's, or that of the tool whose name this script was called
# by. KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS and KAFKA_OPTS go to the JVM. Servers log what they do, tools only
# what goes wrong.
set -euo pipefail

tools=org.apache.kafka.tools
heap=256M
log=warn
case ${0##*/} in
  kafka-server-start.sh) heap=1G log=info && set -- kafka.Kafka "$@" ;;
  kafka-storage.sh) set -- kafka.tools.StorageTool "$@" ;;
  kafka-topics.sh) set -- $tools.TopicCommand "$@" ;;
  kafka-configs.sh) set -- kafka.admin.ConfigCommand "$@" ;;
  kafka-consumer-groups.sh) set -- $tools.consumer.group.ConsumerGroupCommand "$@" ;;
  kafka-get-offsets.sh) set -- $tools.GetOffsetShell "$@" ;;
  kafka-console-producer.sh) set -- $tools.ConsoleProducer "$@" ;;
  kafka-console-consumer.sh) set -- $tools.consumer.ConsoleConsumer "$@" ;;
  connect-mirror-maker.sh) heap=2G log=info && set -- org.apache.kafka.connect.mirror.MirrorMaker "$@" ;;
esac
# shellcheck disable=SC2086 # several options in one variable
exec java ${KAFKA_HEAP_OPTS:--Xmx$heap} ${KAFKA_JVM_PERFORMANCE_OPTS:-} "-Dorg.slf4j.simpleLogger.defaultLogLevel=$log" \
  ${KAFKA_OPTS:-} -cp '/opt/kafka/libs/*' "$@"
