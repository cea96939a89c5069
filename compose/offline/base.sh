#!/bin/bash
# Makes the Debian that all stand-ins share and imports it as the image named by the first argument. Small: no
# documentation, no translations, no package lists. It brings one command, `install-packages`, for the Dockerfiles.
# Needs root and debootstrap.
set -euo pipefail

image=$1
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian

excluded=(/usr/share/doc /usr/share/info /usr/share/locale /usr/share/man /usr/share/lintian)
for folder in "${excluded[@]}"; do
  echo "path-exclude=$folder/*"
  find "$root$folder" -mindepth 1 -not -name copyright -not -type d -delete
done >"$root/etc/dpkg/dpkg.cfg.d/small"
echo 'path-include=/usr/share/doc/*/copyright' >>"$root/etc/dpkg/dpkg.cfg.d/small"
# Java's package links its manual pages and fails where their folder is missing.
mkdir -p "$root/usr/share/man/man1"

cat >"$root/etc/apt/apt.conf.d/small" <<'CONF'
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF

# Packages ask this whether they may start their services.
install -m 755 /dev/stdin "$root/usr/sbin/policy-rc.d" <<'SCRIPT'
#!/bin/sh
exit 101
SCRIPT

install -m 755 /dev/stdin "$root/usr/local/bin/install-packages" <<'SCRIPT'
#!/bin/sh
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y "$@"
apt-get clean
rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /var/cache/debconf/*-old
SCRIPT

rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*.log
tar -C "$root" -c . | docker import --change 'CMD ["bash"]' - "$image"
