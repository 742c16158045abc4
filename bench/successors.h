/* What the functions that print-c.ts prints are made of. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef int32_t i32;
typedef uint64_t u64;
/* States are aligned to four bytes, and the log to one. */
typedef u32 __attribute__((aligned(4), may_alias)) m32;
typedef u64 __attribute__((aligned(4), may_alias)) m64;
typedef uint16_t __attribute__((aligned(1), may_alias)) m16;

static u8 *memory;

#define M8(address, offset) (*(u8 *)(m + (u32)(address) + (offset)))
#define M16(address, offset) (*(m16 *)(m + (u32)(address) + (offset)))
#define M32(address, offset) (*(m32 *)(m + (u32)(address) + (offset)))
#define M64(address, offset) (*(m64 *)(m + (u32)(address) + (offset)))

static inline u64 rotl64(u64 x, u64 by) { return x << by | x >> (64 - by); }
static inline u32 clz(u32 x) { return x ? __builtin_clz(x) : 32; }
static inline u32 ctz(u32 x) { return x ? __builtin_ctz(x) : 32; }
static inline u32 fail(u32 x) { (void)x; abort(); }
