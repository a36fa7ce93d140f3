import { signal } from '@preact/signals'

/** What one browser likes: light or dark, its own time, and whether it looks behind the moment. */
const kept = (name: string, first: string) => {
  const key = `coinfold.${name}`
  const value = signal(localStorage.getItem(key) ?? first)
  return {
    value,
    set: (next: string): void => {
      value.value = next
      localStorage.setItem(key, next)
    },
  }
}

/** `system` follows the computer. */
const theme = kept('theme', 'system')
const zone = kept('zone', 'utc')
const later = kept('later', 'shown')
const slider = kept('slider', 'time')
const squeeze = kept('squeeze', 'on')
const speed = kept('speed', '100')
/** names, by spaces: of those that are drawn unless somebody does not want them, and of the one that is not */
const hidden = kept('hiddenLayers', '')
const valuations = kept('valuations', 'hidden')

/** What a chart is drawn of besides its candles, each of which may be left out. */
export const LAYERS = ['fills', 'stops', 'cost', 'target', 'refusals', 'unprotected', 'valuations'] as const
export type Layer = (typeof LAYERS)[number]

const systemIsLight = matchMedia('(prefers-color-scheme: light)')
const isLight = signal(false)
const isWide = signal(false)
const wideWindow = matchMedia('(min-width: 1800px)')
const measure = (): void => {
  isWide.value = wideWindow.matches
}
wideWindow.addEventListener('change', measure)
measure()

const apply = (): void => {
  const chosen = theme.value.value
  isLight.value = chosen === 'light' || (chosen === 'system' && systemIsLight.matches)
  document.documentElement.dataset.theme = isLight.value ? 'light' : 'dark'
}
systemIsLight.addEventListener('change', apply)
apply()

export const looks = {
  isLight,
  /** There is room for more than what has to be there. */
  isWide,
  isShown: (layer: Layer) => (layer === 'valuations' ? valuations.value.value === 'shown' : !hidden.value.value.split(' ').includes(layer)),
  turnLayer: (layer: Layer): void => {
    if (layer === 'valuations') return valuations.set(valuations.value.value === 'shown' ? 'hidden' : 'shown')
    const names = hidden.value.value.split(' ').filter((name) => name !== '')
    hidden.set((names.includes(layer) ? names.filter((name) => name !== layer) : [...names, layer]).join(' '))
  },
  /** The slider's length: even in events, or in time, with long silences squeezed or as they were. */
  slidesBy: () => (slider.value.value === 'event' ? ('event' as const) : ('time' as const)),
  turnSlider: (): void => slider.set(slider.value.value === 'event' ? 'time' : 'event'),
  isSqueezed: () => squeeze.value.value === 'on',
  turnSqueeze: (): void => squeeze.set(squeeze.value.value === 'on' ? 'off' : 'on'),
  /** how many times faster than it was a log is played */
  speed: () => Number(speed.value.value) || 100,
  setSpeed: (times: number): void => speed.set(String(times)),
  turnTheme: (): void => {
    theme.set(isLight.value ? 'dark' : 'light')
    apply()
  },
  isLocalTime: () => zone.value.value === 'local',
  turnZone: (): void => zone.set(zone.value.value === 'local' ? 'utc' : 'local'),
  /** Whether what came after the moment is drawn, pale. */
  showsLater: () => later.value.value === 'shown',
  turnLater: (): void => later.set(later.value.value === 'shown' ? 'hidden' : 'shown'),
}
