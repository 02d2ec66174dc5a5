// library: package=libsodium-dev archives=libsodium.a
// Implementations in SSE, AVX2 and plain C, chosen by sodium_init.
#include <sodium.h>
#include <stdio.h>

static void print(const char *name, const unsigned char *bytes, size_t size) {
  char text[300];
  printf("%s %s\n", name, sodium_bin2hex(text, sizeof text, bytes, size));
}

int main(void) {
  if (sodium_init() < 0) return 1;
  unsigned char seed[32] = {7}, public_key[32], secret_key[64], signature[64], box[80], key[32] = {1}, nonce[24] = {2}, hash[32], back[64];
  const unsigned char message[64] = "a message";
  crypto_generichash(hash, sizeof hash, message, sizeof message, NULL, 0);
  print("blake2b", hash, sizeof hash);
  crypto_sign_seed_keypair(public_key, secret_key, seed);
  crypto_sign_detached(signature, NULL, message, sizeof message, secret_key);
  print("ed25519", signature, sizeof signature);
  printf("verified %d\n", crypto_sign_verify_detached(signature, message, sizeof message, public_key));
  crypto_secretbox_easy(box, message, sizeof message, nonce, key);
  print("box", box, sizeof box);
  printf("opened %d ", crypto_secretbox_open_easy(back, box, sizeof box, nonce, key));
  box[3] ^= 1;
  printf("forged %d\n", crypto_secretbox_open_easy(back, box, sizeof box, nonce, key));
  crypto_scalarmult_base(hash, key);
  print("x25519", hash, sizeof hash);
  if (crypto_pwhash(hash, sizeof hash, "password", 8, nonce, 1, 8192 * 8, crypto_pwhash_ALG_ARGON2ID13) != 0) return 1;
  print("argon2", hash, sizeof hash);
  return 0;
}
