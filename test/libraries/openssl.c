// library: package=libssl-dev archives=libcrypto.a libs=dl
// Much assembly, chosen at run time by what the processor has.
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static void print(const char *name, const unsigned char *bytes, size_t size) {
  printf("%s ", name);
  for (size_t i = 0; i < size; i++) printf("%02x", bytes[i]);
  puts("");
}

int main(void) {
  unsigned char digest[EVP_MAX_MD_SIZE], key[32] = "a key of thirty-two characters!", iv[16] = {0}, out[128], back[128], tag[16];
  const char *names[] = {"MD5", "SHA1", "SHA256", "SHA512", "SHA3-256", "BLAKE2b512"};
  unsigned size;
  static char message[10000];
  memset(message, 'm', sizeof message);
  for (int i = 0; i < 6; i++) {
    EVP_Digest(message, sizeof message, digest, &size, EVP_get_digestbyname(names[i]), NULL);
    print(names[i], digest, size);
  }
  HMAC(EVP_sha256(), key, 32, (unsigned char *)message, 100, digest, &size);
  print("HMAC", digest, size);
  int length, more;
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
  EVP_EncryptUpdate(context, out, &length, (unsigned char *)message, 50);
  EVP_EncryptFinal_ex(context, out + length, &more);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag);
  print("AES-GCM", out, (size_t)(length + more));
  print("tag", tag, 16);
  EVP_DecryptInit_ex(context, EVP_chacha20_poly1305(), NULL, key, iv);
  EVP_DecryptUpdate(context, back, &length, out, 50);
  print("ChaCha20", back, (size_t)length);
  EVP_CIPHER_CTX_free(context);
  BN_CTX *numbers = BN_CTX_new();
  BIGNUM *a = NULL, *b = NULL, *m = NULL, *r = BN_new();
  BN_hex2bn(&a, "123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0");
  BN_dec2bn(&b, "65537");
  BN_hex2bn(&m, "F000000000000000000000000000000000000000000000000000000000000007");
  BN_mod_exp(r, a, b, m, numbers);
  char *text = BN_bn2hex(r);
  printf("modexp %s\n", text);
  EVP_PKEY *pair = EVP_EC_gen("P-256");
  EVP_MD_CTX *signing = EVP_MD_CTX_new();
  size_t signature_size = sizeof out;
  int made = EVP_DigestSignInit(signing, NULL, EVP_sha256(), NULL, pair) == 1 &&
             EVP_DigestSign(signing, out, &signature_size, (unsigned char *)message, 64) == 1;
  EVP_MD_CTX_reset(signing);
  int checked = EVP_DigestVerifyInit(signing, NULL, EVP_sha256(), NULL, pair) == 1 &&
                EVP_DigestVerify(signing, out, signature_size, (unsigned char *)message, 64) == 1;
  printf("signature %d %d\n", made, checked);
  printf("%s\n", ERR_error_string(ERR_PACK(ERR_LIB_EVP, 0, EVP_R_BAD_DECRYPT), NULL));
  OPENSSL_free(text);
  return 0;
}
