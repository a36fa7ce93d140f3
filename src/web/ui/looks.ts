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

const systemIsLight = matchMedia('(prefers-color-scheme: light)')
const isLight = signal(false)
const apply = (): void => {
  const chosen = theme.value.value
  isLight.value = chosen === 'light' || (chosen === 'system' && systemIsLight.matches)
  document.documentElement.dataset.theme = isLight.value ? 'light' : 'dark'
}
systemIsLight.addEventListener('change', apply)
apply()

export const looks = {
  isLight,
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
