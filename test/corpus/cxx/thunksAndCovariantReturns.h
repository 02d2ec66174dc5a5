#pragma once
struct A { long pad = 1; virtual ~A() = default; virtual int a() { return 1; } };
struct B { long c = 2; virtual ~B() = default; virtual int b() = 0; virtual B *copy() const = 0; };
struct Both : A, B { int b() override; Both *copy() const override; };
B *make();
