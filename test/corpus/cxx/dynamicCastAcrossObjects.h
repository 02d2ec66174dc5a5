#pragma once
#include <typeinfo>
struct Shape { virtual ~Shape(); virtual int area() const = 0; };
struct Named { virtual ~Named() = default; virtual const char *name() const = 0; };
struct Square : Shape, Named { int area() const override { return 4; } const char *name() const override { return "square"; } };
struct Round : Shape { int area() const override { return 3; } };
Shape *make(int which);
const std::type_info &type_of_square();
bool is_round(Shape *shape);
