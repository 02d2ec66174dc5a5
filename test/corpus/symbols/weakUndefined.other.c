int present_function(int x) { return x + 1; }
