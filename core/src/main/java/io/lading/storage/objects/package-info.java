/// Stores of immutable objects, and content that consists of segments in such objects.
package io.lading.storage.objects;
