__thread char another = 'x';
