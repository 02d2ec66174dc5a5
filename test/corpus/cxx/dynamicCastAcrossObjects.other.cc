#include "dynamicCastAcrossObjects.h"
Shape::~Shape() = default;
Shape *make(int which) { return which == 0 ? static_cast<Shape *>(new Square) : new Round; }
const std::type_info &type_of_square() { return typeid(Square); }
bool is_round(Shape *shape) { return dynamic_cast<Round *>(shape) != nullptr; }
