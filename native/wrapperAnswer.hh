// How a wrapper function of ours answers: its body runs, and an exception becomes the error that the function's result
// type has. Only std::exception is caught: another one comes from the program's own code and ends as it would there.
#pragma once

#include <exception>
#include <string>

#include "sps.hh"
#include "wrapperFunctionResult.hh"

namespace loadstone {

/// `expected<T>`: 1 and what the body writes, or 0 and the text.
template <typename Body>
CWrapperFunctionResult answerExpected(Body body) {
  SpsWriter writer;
  try {
    writer.write<uint8_t>(1);
    body(writer);
  } catch (const std::exception& error) {
    writer = {};
    writer.write<uint8_t>(0);
    writer.writeBytes(error.what());
  }
  return WrapperFunctionResult::copyOf(writer.bytes()).release();
}

/// `error`: 0, or 1 and the text.
template <typename Body>
CWrapperFunctionResult answerError(Body body) {
  SpsWriter writer;
  try {
    body();
    writer.write<uint8_t>(0);
  } catch (const std::exception& error) {
    writer = {};
    writer.write<uint8_t>(1);
    writer.writeBytes(error.what());
  }
  return WrapperFunctionResult::copyOf(writer.bytes()).release();
}

/// A plain value; failure is an out-of-band error, which ORC's wire shows as a result without bytes.
template <typename Body>
CWrapperFunctionResult answerValue(Body body) {
  SpsWriter writer;
  try {
    body(writer);
  } catch (const std::exception& error) {
    return WrapperFunctionResult::outOfBandError(error.what()).release();
  }
  return WrapperFunctionResult::copyOf(writer.bytes()).release();
}

/// Nothing on success. On failure `1 + text`: ORC's controllers skip bytes that they do not expect, ours reads them.
template <typename Body>
CWrapperFunctionResult answerNothing(Body body) {
  try {
    body();
  } catch (const std::exception& error) {
    SpsWriter writer;
    writer.write<uint8_t>(1);
    writer.writeBytes(error.what());
    return WrapperFunctionResult::copyOf(writer.bytes()).release();
  }
  return WrapperFunctionResult().release();
}

}  // namespace loadstone
