# The part of OpenWrt's /lib/functions.sh that services use, reading the file itself: `uci` is in no
# Debian package. One option of one named section is all that is asked for.
config_load() { CONFIG_FILE=/etc/config/$1; }
config_get() {
	local found
	found=$(awk -v section="$2" -v option="$3" '
		function bare(word) { gsub(/^[\x27"]|[\x27"]$/, "", word); return word }
		$1 == "config" { here = bare($3) == section }
		$1 == "option" && here && $2 == option { print bare($3) }
	' "$CONFIG_FILE" 2>/dev/null)
	export -n "$1=${found:-$4}"
}
config_get_bool() {
	local value
	config_get value "$2" "$3" "$4"
	case "$value" in 1 | on | true | yes | enabled) value=1 ;; *) value=0 ;; esac
	export -n "$1=$value"
}
config_list_foreach() {
	local each
	for each in $(awk -v section="$1" -v option="$2" '
		function bare(word) { gsub(/^[\x27"]|[\x27"]$/, "", word); return word }
		$1 == "config" { here = bare($3) == section }
		$1 == "list" && here && $2 == option { print bare($3) }
	' "$CONFIG_FILE"); do
		"$3" "$each"
	done
}
user_exists() { grep -qs "^$1:" /etc/passwd; }
group_exists() { grep -qs "^$1:" /etc/group; }
group_add() { echo "$1:x:$2:" >>/etc/group; }
user_add() { echo "$1:x:$2:$3:$1:/var/run/$1:/bin/false" >>/etc/passwd; }
