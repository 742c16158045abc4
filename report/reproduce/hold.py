# Holds a CPU of a guest of QEMU (x86-64) at a function of its kernel, while all others run.
#
# The program in the guest calls the function MARK with the number of a call before it begins it: from then on the CPU
# that called is stopped where HOLDS says. A CPU that is stopped goes on in a loop that is written over the function
# SPIN, which never runs: so it takes its interrupts, and nobody waits for it who needs not. It leaves the loop for the
# place where it was stopped when the program calls MARK with the number below zero.

import sys
import gdb

# Of struct pt_regs: by its type gdb would read the symbols of half a kernel.
SI, DI = 104, 112
SLOT, FLAG, BACK = 64, 32, 40
LOOP = bytes.fromhex(
    '9c'                # pushf
    'f390'              # 1: pause
    '803d1600000000'    # cmpb $0, FLAG
    '74f5'              # je 1b
    '9d'                # popf
    'ff2515000000'      # jmp *BACK
)


def value(expression):
    return int(gdb.parse_and_eval(expression)) & 0xffffffffffffffff


def tell(text):
    print('gdb: ' + text, flush=True)


def write(address, data):
    gdb.selected_inferior().write_memory(address, data)


def word(address):
    return int.from_bytes(gdb.selected_inferior().read_memory(address, 8).tobytes(), 'little')


def has_called(caller):
    """Whether this function, or it as the compiler has split it, has called the one at which the CPU stands."""
    if caller is None:
        return True
    found = gdb.execute('info symbol %d' % word(value('$rsp')), to_string=True)
    return found.split()[0].split('.')[0] == caller


def at_entry(function):
    """A breakpoint before the first instruction, where gdb by itself would take one behind the prologue."""
    breakpoint = gdb.Breakpoint('*' + function, type=gdb.BP_HARDWARE_BREAKPOINT)
    # So it would to show where it stands.
    breakpoint.silent = True
    return breakpoint


class Hold:
    def __init__(self, slot, call, function, caller):
        self.slot, self.call, self.function, self.caller = slot, call, function, caller
        self.breakpoint = at_entry(function)
        self.breakpoint.enabled = False
        self.cpu = self.standing = None

    def begin(self, cpu, standing):
        self.cpu, self.standing = cpu, standing
        write(self.slot, LOOP + bytes(SLOT - len(LOOP)))
        self.breakpoint.enabled = True

    def is_here(self):
        return self.breakpoint.enabled and gdb.selected_thread().num == self.cpu and has_called(self.caller)

    def stop(self):
        self.breakpoint.enabled = False
        write(self.slot + BACK, value('$pc').to_bytes(8, 'little'))
        gdb.execute('set var $pc = %d' % self.slot)
        write(self.standing, (1).to_bytes(4, 'little'))
        tell('%s stands at %s() on CPU %d' % (self.call, self.function, self.cpu - 1))

    def release(self):
        self.breakpoint.enabled = False
        write(self.slot + FLAG, b'\1')


def main():
    at_entry(MARK)
    spin = value('(unsigned long)&' + SPIN)
    holds = {number: Hold(spin + SLOT * i, *HOLDS[number]) for i, number in enumerate(HOLDS)}
    at_mark = value('(unsigned long)&' + MARK)
    while True:
        gdb.execute('continue', to_string=True)
        if not gdb.selected_inferior().threads():
            return
        if value('$pc') == at_mark:
            regs = value('$rdi')
            number = word(regs + DI)
            if number in holds:
                holds[number].begin(gdb.selected_thread().num, word(regs + SI))
            elif (1 << 64) - number in holds:
                holds[(1 << 64) - number].release()
            continue
        for hold in holds.values():
            if hold.is_here():
                hold.stop()
                break


gdb.execute('set pagination off')
gdb.execute('set confirm off')
try:
    main()
except gdb.error as error:
    # The guest has ended, and with it the connection.
    if not any(text in str(error) for text in ('closed', 'disconnected', 'not being run')):
        tell('stops: %s' % error)
        sys.exit(1)
