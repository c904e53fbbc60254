// A file of its own, run before the first paint: no flash of the other theme, and no inline script.
;(() => {
  let theme = 'system'
  let density = 'normal'
  try {
    const kept = JSON.parse(localStorage.getItem('carom.preferences') ?? '{}')
    if (['dark', 'light'].includes(kept.theme)) theme = kept.theme
    if (kept.density === 'dense') density = 'dense'
  } catch {
    // Storage may be closed to this page: then as the system has it.
  }
  const ofSystem = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme === 'system' ? ofSystem : theme
  document.documentElement.dataset.density = density
})()
