#pragma once
struct Top { int id = 1; virtual ~Top() = default; };
struct Left : virtual Top { int left = 20; Left() { id = 2; } };
struct Right : virtual Top { int right = 30; Right() { id = 3; } };
struct Bottom : Left, Right { Bottom() { id = 4; } };
void raise(int which);
