/// Header fields: their syntax, their values, and the texts in them.
@org.jspecify.annotations.NullMarked
package io.lading.http.field;
