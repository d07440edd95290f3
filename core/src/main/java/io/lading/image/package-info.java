/// Recognises disk images by their content, as a hint for people and as a gate where an operator wants one.
/// Reads a few sectors at fixed places and never interprets more.
package io.lading.image;
