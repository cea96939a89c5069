# Whether a broker answers the first request of Kafka's protocol, ApiVersions, with its id and without an error code. Kafka's
# own tools would start a JVM for each request, every few seconds.
#   arguments  host and port
exec 3<>"/dev/tcp/$1/$2" || exit 1
printf '\0\0\0\x0c\0\x12\0\0\0\0\0\x01\0\x02rd' >&3
[ "$(timeout 10 head -c 10 <&3 | tail -c 6 | base64)" = AAAAAQAA ]
