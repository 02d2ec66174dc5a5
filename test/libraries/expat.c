// library: package=libexpat1-dev archives=libexpat.a libs=m
#include <expat.h>
#include <stdio.h>
#include <string.h>

static int depth;
static void XMLCALL start(void *data, const XML_Char *name, const XML_Char **attributes) {
  (void)data;
  printf("%*s%s", 2 * depth++, "", name);
  for (; *attributes; attributes += 2) printf(" %s='%s'", attributes[0], attributes[1]);
  puts("");
}
static void XMLCALL end(void *data, const XML_Char *name) {
  (void)data;
  printf("%*s/%s\n", 2 * --depth, "", name);
}
static void XMLCALL text(void *data, const XML_Char *characters, int length) { *(int *)data += length + (characters[0] == '<'); }

int main(void) {
  const char *documents[] = {"<?xml version='1.0'?><a x='1'><b>text &amp; <![CDATA[<more>]]></b><c y='\xc3\xbc' z='&#65;'/></a>",
      "<!DOCTYPE d [<!ENTITY e 'entity'>]><d>&e;</d>", "<a><b></a>"};
  for (int i = 0; i < 3; i++) {
    XML_Parser parser = XML_ParserCreate(NULL);
    int length = 0;
    depth = 0;
    XML_SetUserData(parser, &length);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    XML_SetHashSalt(parser, 1);
    enum XML_Status status = XML_Parse(parser, documents[i], (int)strlen(documents[i]), 1);
    printf("%d, %d characters, %s\n", status, length, status == XML_STATUS_ERROR ? XML_ErrorString(XML_GetErrorCode(parser)) : "well-formed");
    XML_ParserFree(parser);
  }
  return 0;
}
