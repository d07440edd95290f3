/// Recognizes disk images by their content, to label files and, if the operator enforces it, to refuse others.
/// Reads only a few sectors at fixed offsets.
package io.lading.image;
