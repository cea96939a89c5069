# Whether a request through the edge reaches a healthy region.
exec 3<>/dev/tcp/127.0.0.1/8080 || exit 1
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
read -r -t 10 _ status _ <&3
[ "$status" = 200 ]
