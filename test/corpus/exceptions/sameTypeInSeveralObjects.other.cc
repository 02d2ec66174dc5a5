namespace { struct Local { int value; }; }
struct Shared { int value; virtual ~Shared() = default; };
void raise_shared() {
  Shared shared;
  shared.value = 5;
  throw shared;
}
void raise_local() { throw Local{6}; }
