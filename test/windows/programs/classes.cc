// Without headers, for every C++ ABI: constructors before main and destructors after it, in a template and an inline
// variable too, which every object may have; virtual bases, casts at run time, arrays of objects, a handler at exit.
extern "C" int printf(const char *, ...);
extern "C" int atexit(void (*)());

static int made;

struct Counted {
  explicit Counted(const char *name) : name(name), number(++made) { printf("made %s, %d\n", name, number); }
  ~Counted() { printf("gone %s, %d\n", name, number); }
  const char *name;
  int number;
};

Counted first("first");
static Counted second("second");
inline Counted shared("inline");

template <class T>
struct Holder {
  static Counted held;
};
template <class T>
Counted Holder<T>::held("held by a template");

struct Shape {
  virtual ~Shape() { printf("shape gone\n"); }
  virtual double area() const = 0;
};
struct Named {
  virtual ~Named() {}
  virtual const char *name() const { return "unnamed"; }
};
struct Square : virtual Shape, Named {
  explicit Square(double side) : side(side) {}
  double area() const override { return side * side; }
  const char *name() const override { return "square"; }
  double side;
};
struct Circle : virtual Shape {
  explicit Circle(double radius) : radius(radius) {}
  double area() const override { return 3.14159 * radius * radius; }
  double radius;
};

static double total(const Shape *const *shapes, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    sum += shapes[i]->area();
    const Named *const named = dynamic_cast<const Named *>(shapes[i]);
    printf("%s: %.3f\n", named ? named->name() : "no name", shapes[i]->area());
  }
  return sum;
}

struct Cell {
  Cell() : value(++made) {}
  ~Cell() { printf("cell %d\n", value); }
  int value;
};

struct alignas(128) Wide {
  ~Wide() { printf("wide gone, %llu past a multiple of 128\n", reinterpret_cast<unsigned long long>(this) % 128); }
  char content[200];
};

static Wide *volatile wide;
static char *volatile bytes;

static void last() { printf("at exit\n"); }

using Method = double (Shape::*)() const;

int main() {
  atexit(last);
  Shape *const shapes[] = {new Square(2), new Circle(1.5), new Square(0.5)};
  printf("total %.3f\n", total(shapes, 3));
  const Method method = &Shape::area;
  printf("by a pointer to a member: %.3f\n", (shapes[1]->*method)());
  for (Shape *shape : shapes) delete shape;
  delete[] new Cell[3];
  wide = new Wide;
  delete wide;
  wide = new Wide[2];
  delete[] wide;
  bytes = new char[static_cast<unsigned>(made)];
  delete[] bytes;
  printf("%s\n", Holder<int>::held.name);
  return made;
}
