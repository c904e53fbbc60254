const events = ['visibilitychange', 'prerenderingchange']

/** A page that is fetched or rendered ahead, or opened behind others, is none that anybody has seen yet. */
export function whenShown(run: () => void): void {
  const look = () => {
    if (!isShown()) return
    for (const name of events) document.removeEventListener(name, look)
    run()
  }
  for (const name of events) document.addEventListener(name, look)
  look()
}

const isShown = () =>
  document.visibilityState === 'visible' && !('prerendering' in document && document.prerendering)
