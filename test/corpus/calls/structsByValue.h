struct large { long values[20]; };
struct mixed { long integer; double real; };
struct floats { float a, b, c; };
struct large make_large(long first);
long sum_large(struct large large, long extra);
struct mixed make_mixed(long integer, double real);
double take_mixed(struct mixed mixed, struct floats floats);
