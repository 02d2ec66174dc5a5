// library: package=libyaml-dev archives=libyaml.a
#include <stdio.h>
#include <string.h>
#include <yaml.h>

int main(void) {
  const char *documents[] = {"a: [1, two, 'three']\nb: &anchor {x: 1}\nc: *anchor\n---\n- |\n  literal\n  text\n", "a: [unclosed"};
  for (int i = 0; i < 2; i++) {
    yaml_parser_t parser;
    yaml_event_t event;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)documents[i], strlen(documents[i]));
    int more = 1;
    while (more) {
      if (!yaml_parser_parse(&parser, &event)) {
        printf("error %s at line %zu\n", parser.problem, parser.problem_mark.line);
        break;
      }
      printf("%d%s%s ", event.type, event.type == YAML_SCALAR_EVENT ? ":" : "", event.type == YAML_SCALAR_EVENT ? (char *)event.data.scalar.value : "");
      more = event.type != YAML_STREAM_END_EVENT;
      yaml_event_delete(&event);
    }
    puts("");
    yaml_parser_delete(&parser);
  }
  puts(yaml_get_version_string());
  return 0;
}
