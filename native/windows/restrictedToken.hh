// The token of a program that nobody vouches for, with less in it than the one that it is made of: groups that give rights
// only count where they deny, and what is asked for has to be open to the restricting groups as well.
#pragma once

#include "win32.hh"

namespace loadstone {

struct RestrictedTokens {
  /// For the process.
  Handle primary;
  /// For its first thread, which may go by it until the program's libraries are open: as much as this process may. The
  /// system lets a restricted process go by restricted tokens only, so this is one that holds nothing back.
  Handle beginning;
};

/// Made of this process's token. `readsAsUser`: what is open to the user alone can be read, too. Throws SystemError.
RestrictedTokens makeRestrictedTokens(bool readsAsUser);

/// What this process's token holds back, as the system tells it.
struct TokenLimits {
  /// No group counts but Users, Everyone, the interactive ones and those of the session.
  bool deniesGroups;
  /// There are restricting groups.
  bool restricts;
  /// The user is one of them.
  bool readsAsUser;
};
TokenLimits ownTokenLimits();

}  // namespace loadstone
