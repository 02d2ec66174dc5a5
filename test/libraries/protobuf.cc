// library: package=libprotobuf-dev archives=libprotobuf.a
// Registers its types from static initializers.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <memory>

using namespace google::protobuf;

int main() {
  Struct object;
  (*object.mutable_fields())["number"].set_number_value(1.5);
  (*object.mutable_fields())["list"].mutable_list_value()->add_values()->set_string_value("element");
  std::string wire = object.SerializeAsString(), json, text;
  Struct copy;
  std::printf("%d %zu\n", copy.ParseFromString(wire), wire.size());
  std::printf("%d ", util::MessageToJsonString(copy.fields().at("list"), &json).ok());
  std::printf("%s\n", json.c_str());
  FileDescriptorProto file;
  file.set_name("made.proto");
  auto *message = file.add_message_type();
  message->set_name("Made");
  auto *field = message->add_field();
  field->set_name("count");
  field->set_number(1);
  field->set_type(FieldDescriptorProto::TYPE_INT32);
  field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
  DescriptorPool pool;
  DynamicMessageFactory factory;
  const Descriptor *made = pool.BuildFile(file)->FindMessageTypeByName("Made");
  std::unique_ptr<Message> instance(factory.GetPrototype(made)->New());
  instance->GetReflection()->SetInt32(instance.get(), made->field(0), 77);
  TextFormat::PrintToString(*instance, &text);
  std::printf("%s%d\n", text.c_str(), TextFormat::ParseFromString("count: 'x'", instance.get()));
}
