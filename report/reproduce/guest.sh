# Runs race.c as the only program of a guest, with hold.py outside of it.
#
#     run.sh VMLINUZ VMLINUX [ROUNDS]
#
# VMLINUZ is the image of a kernel for x86-64 with userfaultfd and a serial console, VMLINUX the same with its symbols.
# In Debian they are /boot/vmlinuz-VERSION of linux-image-VERSION, and /usr/lib/debug/boot/vmlinux-VERSION of
# linux-image-VERSION-dbg. Neither has to be the kernel that runs here. Nothing needs root.
# Exit code: 1 CONFIRMED, 0 not seen, 2 it cannot be forced, and why.
if [ $# -lt 2 ]; then
	echo 'usage: run.sh VMLINUZ VMLINUX [ROUNDS]' >&2
	exit 2
fi
for tool in cc cpio gdb qemu-system-x86_64; do
	if ! command -v $tool > /dev/null; then
		echo "cannot be forced here: there is no \`$tool\`" >&2
		exit 2
	fi
done
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'kill "$(cat "$work/pid" 2> /dev/null)" 2> /dev/null; rm -rf "$work"' EXIT
trap 'exit 2' INT TERM
cc -static -O2 -pthread -Wall -Wextra -o "$work/init" "$here/race.c" || exit 2
(cd "$work" && echo init | cpio --quiet -o -H newc) > "$work/initrd" || exit 2
# A guest that is not given its time takes its timer for broken. Two nodes, so that pages can migrate.
options='console=ttyS0 quiet no_timer_check panic=-1 nokaslr mitigations=off nowatchdog rcupdate.rcu_cpu_stall_suppress=1 numa=fake=2'
{
	tries=60
	while [ ! -S "$work/gdb" ] && [ $((tries -= 1)) -gt 0 ]; do
		sleep 1
	done
	gdb -nx -batch -ex "target remote $work/gdb" -x "$here/hold.py" "$2"
	# It ends when the guest has ended. If it ends before, nobody lets the guest go on.
	kill "$(cat "$work/pid" 2> /dev/null)" 2> /dev/null
} > "$work/held" 2>&1 &
debugger=$!
timeout 600 qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -smp $CPUS -m 1024 -nodefaults -no-reboot \
	-pidfile "$work/pid" -display none -serial stdio -S -chardev socket,path="$work/gdb",server=on,wait=off,id=gdb -gdb chardev:gdb \
	-kernel "$1" -initrd "$work/initrd" -append "$options -- $3" < /dev/null | sed -u 's/\r//' | tee "$work/out"
wait $debugger
grep '^gdb: ' "$work/held" | head -n 20
grep -q '^CONFIRMED' "$work/out" && exit 1
grep -q '^not seen' "$work/out" && exit 0
tail -n 5 "$work/held" >&2
exit 2
