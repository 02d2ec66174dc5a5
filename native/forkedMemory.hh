// Memory of children that the program forks. Reservations are shared with the controller, and so would be with a child:
// it would write into its parent's data. Each child gets private copies instead, made while it is forked. Code and
// constants stay shared, and so does all memory of a vfork.
#pragma once

namespace loadstone {

/// From now on, for all reservations of the mapper service. Once a process, and before the program can register fork
/// handlers: theirs then run before the copy is made, and after it is in its place. Throws SystemError.
void keepForkedChildrenApart();

}  // namespace loadstone
