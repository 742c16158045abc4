/* Confirms a certificate of faultline without faultline: reads the states that `faultline check --certificate FILE`
 * wrote, and the C of the machine that `faultline export --to pins --whole` printed, and looks whether
 * 1. the initial state is among the states,
 * 2. each step of each of them leads to one of them,
 * 3. none of them, and no step, breaks what the certificate says holds.
 *
 *   cc -O2 -I EXPORT -o verify verify.c EXPORT/model.c && ./verify FILE
 *
 * Exit codes: 0 confirmed, 1 not, 2 no certificate of this machine, 3 confirmed but for what is named.
 * The format is described in docs/CERTIFICATES.md. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"

static void stop(int code, const char *why, const char *what) {
  printf("%s%s%s\n", why, *what ? ": " : "", what);
  exit(code);
}

/* SHA-256, FIPS 180-4. */

static uint32_t turned(uint32_t x, int n) { return x >> n | x << (32 - n); }

static const uint32_t rounds[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void block(uint32_t *h, const unsigned char *bytes) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)bytes[4 * i] << 24 | bytes[4 * i + 1] << 16 | bytes[4 * i + 2] << 8 | bytes[4 * i + 3];
  for (int i = 16; i < 64; i++)
    w[i] = w[i - 16] + w[i - 7] + (turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ w[i - 15] >> 3) +
           (turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ w[i - 2] >> 10);
  memcpy(s, h, sizeof s);
  for (int i = 0; i < 64; i++) {
    const uint32_t a = s[0], e = s[4];
    const uint32_t one = s[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + rounds[i] + w[i];
    const uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) h[i] += s[i];
}

static void sha256(const unsigned char *bytes, size_t length, char *digits) {
  uint32_t h[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
  unsigned char last[128] = { 0 };
  size_t done = length / 64 * 64, rest = length - done, end = rest < 56 ? 64 : 128;
  for (size_t i = 0; i < done; i += 64) block(h, bytes + i);
  memcpy(last, bytes + done, rest);
  last[rest] = 0x80;
  for (int i = 0; i < 8; i++) last[end - 1 - i] = (uint64_t)length * 8 >> 8 * i;
  for (size_t i = 0; i < end; i += 64) block(h, last + i);
  for (int i = 0; i < 8; i++) sprintf(digits + 8 * i, "%08x", h[i]);
}

/* The header: one line of JSON without nesting but for lists of names. */

static const char *header;

static const char *value_of(const char *key) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *found = strstr(header, quoted);
  if (!found) stop(2, "the header lacks a key", key);
  return found + strlen(quoted);
}

/** Whether a list of the header has `name`; names have nothing in them that JSON writes otherwise. */
static int lists(const char *key, const char *name) {
  const char *at = value_of(key), *end = strchr(at, ']');
  char quoted[512];
  snprintf(quoted, sizeof quoted, "\"%s\"", name);
  const char *found = strstr(at, quoted);
  return found && end && found < end;
}

/** A step that fails tells `range or index`. */
static int is_claimed(const char *name) {
  if (!strcmp(name, "range or index")) return lists("properties", "range") || lists("properties", "index");
  return lists("properties", name);
}

/* The states. */

static long count, words, bits;
static uint32_t *states;
static long *table, table_size;

static uint32_t bits_at(const uint32_t *state, long offset, int width) {
  uint32_t number = 0;
  for (int i = 0; i < width; i++) number |= (state[(offset + i) / 32] >> (offset + i) % 32 & 1) << i;
  return number;
}

static void put_bits(uint32_t *state, long offset, int width, uint32_t number) {
  for (int i = 0; i < width; i++) state[(offset + i) / 32] |= (number >> i & 1) << (offset + i) % 32;
}

static void unpack(const uint32_t *state, int *to) {
  long offset = 0;
  for (int i = 0; i < leaf_count; i++) to[i] = leaves[i].first;
  for (int i = 0; i < field_count; offset += fields[i++].width) {
    const uint32_t number = bits_at(state, offset, fields[i].width);
    int *const leaf = to + fields[i].leaf, low = leaves[fields[i].leaf].low;
    if (fields[i].kind == SCALAR) *leaf = (int)number + low;
    if (fields[i].kind == SET) for (int k = 0; k < fields[i].count; k++) leaf[k] = number >> k & 1;
    if (fields[i].kind != OPTIONAL) continue;
    low = leaves[fields[i].leaf + 1].low;
    leaf[0] = number > 0;
    leaf[1] = number > 0 ? (int)number - 1 + low : low;
  }
}

/** `unused` is where the bits come from that the model does not have. */
static void pack(const int *from, const uint32_t *unused, uint32_t *state) {
  long offset = 0;
  memset(state, 0, words * sizeof *state);
  for (int i = 0; i < field_count; offset += fields[i++].width) {
    const int *const leaf = from + fields[i].leaf, low = leaves[fields[i].leaf].low;
    uint32_t number = 0;
    if (fields[i].kind == SCALAR) number = *leaf - low;
    if (fields[i].kind == SET) for (int k = 0; k < fields[i].count; k++) number |= (uint32_t)leaf[k] << k;
    if (fields[i].kind == OPTIONAL) number = leaf[0] ? leaf[1] - leaves[fields[i].leaf + 1].low + 1 : 0;
    if (fields[i].kind == UNUSED) number = bits_at(unused, offset, fields[i].width);
    put_bits(state, offset, fields[i].width, number);
  }
}

static long *slot(const uint32_t *wanted) {
  uint64_t hash = 1469598103934665603u;
  for (long i = 0; i < words; i++) hash = (hash ^ wanted[i]) * 1099511628211u;
  long at = (hash ^ hash >> 29) % table_size;
  while (table[at] && memcmp(states + (table[at] - 1) * words, wanted, words * sizeof *wanted)) at = (at + 1) % table_size;
  return &table[at];
}

static void read_states(const char *file) {
  FILE *stream = fopen(file, "rb");
  if (!stream || fseek(stream, 0, SEEK_END)) stop(2, "no such file", file);
  const long length = ftell(stream);
  unsigned char *bytes = malloc(length + 1);
  rewind(stream);
  if (!bytes || fread(bytes, 1, length, stream) != (size_t)length) stop(2, "it cannot be read", file);
  bytes[length] = 0;
  const char format[] = "faultline certificate 3\n";
  const long sum = sizeof format - 1, begin = sum + 65;
  char digits[65];
  if (length < begin || memcmp(bytes, format, sum)) stop(2, "it does not begin as a certificate does", "");
  sha256(bytes + begin, length - begin, digits);
  if (memcmp(bytes + sum, digits, 64)) stop(2, "it was changed after it was written", "");
  char *end = strchr((char *)bytes + begin, '\n');
  if (!end) stop(2, "it has no header", "");
  *end = 0;
  header = (char *)bytes + begin;
  count = atol(value_of("states"));
  words = atol(value_of("words"));
  for (int i = 0; i < field_count; i++) bits += fields[i].width;
  if (strncmp(value_of("machine") + 1, machine_fingerprint, strlen(machine_fingerprint)))
    stop(2, "it is of another machine", "export that version, with --whole");
  const unsigned char *from = (unsigned char *)end + 1;
  if (count < 1 || words != (bits < 1 ? 1 : (bits + 31) / 32) || bytes + length - from != count * words * 4)
    stop(2, "its states are not of this machine", "");
  states = malloc(count * words * sizeof *states);
  table_size = 2 * count + 1;
  table = calloc(table_size, sizeof *table);
  if (!states || !table) stop(2, "out of memory", "");
  for (long i = 0; i < count * words; i++, from += 4)
    states[i] = from[0] | from[1] << 8 | from[2] << 16 | (uint32_t)from[3] << 24;
  for (long i = 0; i < count; i++) *slot(states + i * words) = i + 1;
}

/** Names what the certificate says and the model does not. */
static int tell_rest(void) {
  int code = 0;
  for (int k = 0; k < unsaid_count; k++)
    if (is_claimed(unsaid_names[k])) printf("not looked at: %s\n", unsaid_names[k]), code = 3;
  if (asks_deadlock == 1 && is_claimed("deadlock"))
    printf("not looked at: a deadlock of the others while a daemon can go on\n"), code = 3;
  return code;
}

int main(int argc, char **argv) {
  if (argc != 2) stop(2, "usage: verify CERTIFICATE", "");
  read_states(argv[1]);
  int *from = malloc(2 * leaf_count * sizeof(int)), *to = from + leaf_count;
  uint32_t *made = malloc(words * sizeof *made);
  long steps = 0;
  for (int i = 0; i < leaf_count; i++) to[i] = leaves[i].first;
  pack(to, states, made);
  if (!*slot(made)) stop(1, "not confirmed", "the initial state is missing");
  for (long i = 0; i < count; i++) {
    const uint32_t *const state = states + i * words;
    unpack(state, from);
    for (int k = 0; k < property_count; k++)
      if (is_claimed(property_names[k]) && is_broken(k, from)) stop(1, "not confirmed, a state breaks", property_names[k]);
    int goes_on = 0;
    for (int a = 0; a < action_count; a++) {
      if (from[actions[a].pc] != actions[a].location) continue;
      for (int choice = 0; choice < actions[a].successors; choice++) {
        memcpy(to, from, leaf_count * sizeof(int));
        const int did = actions[a].take(to, choice);
        goes_on |= did & GOES_ON;
        if (did & BROKEN && is_claimed(broken_by)) stop(1, "not confirmed, a step breaks", broken_by);
        if (!(did & STEP)) continue;
        steps++;
        pack(to, state, made);
        if (!*slot(made)) stop(1, "not confirmed, a step leads to no state of it", actions[a].name);
      }
    }
    if (lists("properties", "deadlock") && asks_deadlock && !goes_on && !all_ended(from))
      stop(1, "not confirmed, a state breaks", "deadlock");
  }
  const int code = tell_rest();
  printf("confirmed: %ld states, %ld steps\n", count, steps);
  return code;
}
