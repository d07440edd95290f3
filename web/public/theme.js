// Applies the stored theme and language before the first paint.
try {
  const theme = localStorage.getItem('lading.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, the system theme is used.
}
