#include "replaceProcessBinding.hh"

#include <string>
#include <vector>

#include "addonData.hh"
#include "replaceProcess.hh"

namespace loadstone {

Napi::Value replaceProcessFromScript(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() < 3 || !info[0].IsString() || !info[1].IsArray() || !info[2].IsArray()) {
    throw Napi::TypeError::New(env, "Expected a program, an array of words and an array of descriptors");
  }
  std::vector<std::string> words;
  const auto givenWords = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < givenWords.Length(); ++i) {
    const Napi::Value word = givenWords[i];
    if (!word.IsString()) throw Napi::TypeError::New(env, "Expected strings as words");
    words.push_back(word.As<Napi::String>());
  }
  std::vector<int> descriptors;
  const auto givenDescriptors = info[2].As<Napi::Array>();
  for (uint32_t i = 0; i < givenDescriptors.Length(); ++i) {
    const Napi::Value descriptor = givenDescriptors[i];
    if (!descriptor.IsNumber()) throw Napi::TypeError::New(env, "Expected numbers as descriptors");
    descriptors.push_back(descriptor.As<Napi::Number>().Int32Value());
  }
  try {
    replaceProcess(info[0].As<Napi::String>(), words, descriptors);
  } catch (const std::exception& error) {
    throw nativeError(env, error);
  }
}

}  // namespace loadstone
