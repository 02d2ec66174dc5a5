extern int called_from_c(int);
int counter;
int from_c(int (*function)(int)) {
  counter++;
  return called_from_c(function(5));
}
