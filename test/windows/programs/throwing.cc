// Without headers, for every C++ ABI: what is thrown is caught by type, by base, by anything, again; what lies between is
// destroyed, on frames that need a stack probe too.
extern "C" int printf(const char *, ...);

struct Fault {
  explicit Fault(int code) : code(code) {}
  Fault(const Fault &other) : code(other.code + 1) { printf("copied %d\n", other.code); }
  virtual ~Fault() { printf("fault %d gone\n", code); }
  virtual const char *name() const { return "fault"; }
  int code;
};

struct Detail {
  double share = 0.25;
  virtual ~Detail() {}
};

struct DeepFault : Fault, Detail {
  explicit DeepFault(int code) : Fault(code) {}
  const char *name() const override { return "deep fault"; }
};

struct Frame {
  explicit Frame(const char *name) : name(name) {}
  ~Frame() { printf("left %s\n", name); }
  const char *name;
};

/** Its second member never is. */
struct Halfway {
  Frame first{"halfway, first"};
  Frame second;
  explicit Halfway(int code) : second((throw code, "halfway, second")) {}
};

volatile unsigned step = 1000;

static void raise(int what) {
  Frame here("raise");
  volatile char room[20000];
  for (unsigned i = 0; i < sizeof room; i += step) room[i] = static_cast<char>(what);
  switch (what) {
    case 0: throw 17;
    case 1: throw "text";
    case 2: throw Fault(20);
    case 3: throw DeepFault(30);
    case 4: throw 2.5;
    case 5: Halfway{50}; break;
    case 6: throw static_cast<Fault *>(nullptr);
    default: printf("nothing raised, %d\n", room[1000]);
  }
}

static int attempt(int what) {
  Frame here("attempt");
  try {
    Frame inside("try");
    raise(what);
  } catch (int number) {
    printf("caught int %d\n", number);
    return number;
  } catch (const char *text) {
    printf("caught %s\n", text);
    return 1;
  } catch (const Detail &detail) {
    printf("caught a detail, %.2f\n", detail.share);
    throw;
  } catch (const Fault &fault) {
    printf("caught %s %d\n", fault.name(), fault.code);
    return fault.code;
  }
  return 0;
}

static int outer(int what) try {
  return attempt(what);
} catch (const Fault &fault) {
  printf("outside: %s\n", fault.name());
  try {
    throw Fault(fault.code * 2);
  } catch (Fault copy) {
    printf("inside a handler: %d\n", copy.code);
  }
  return 3;
} catch (...) {
  printf("outside: anything\n");
  return 5;
}

int main() {
  int sum = 0;
  for (int what = 0; what < 8; what++) sum += outer(what);
  printf("sum %d\n", sum);
  return sum;
}
