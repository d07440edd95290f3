/// What administrators see and do about uploads of all users.
@NullMarked
package io.lading.oversight;

import org.jspecify.annotations.NullMarked;
