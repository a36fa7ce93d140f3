import { withoutPassword } from '../kernel/server-url.ts'

/** Behind the host of an address that takes messages stands who may send them. */
const hostOnly = (text: string): string => (URL.canParse(text) ? `${new URL(text).origin}/...` : text)
/** Of a command its program: what it is given may be a password. */
const firstWord = (text: string): string => text.trim().replace(/\s.*$/su, ' ...')

const hidden = (text: string): string => (text === '' ? '' : '...')

/** Options whose text may hold a secret, and what of it people are shown. None is remembered in a log. */
const SHOWN: Readonly<Record<string, (text: string) => string>> = {
  'alerts.url': hostOnly,
  'alerts.command': firstWord,
  store: withoutPassword,
  'page.readKey': hidden,
  'page.tradeKey': hidden,
}

/** They stand in no file that is copied, and in no list of processes. */
export const ENVIRONMENT_ALONE: readonly string[] = ['page.readKey', 'page.tradeKey']

export const secretOptions: readonly string[] = Object.keys(SHOWN)
export const mayHoldSecret = (path: string): boolean => Object.hasOwn(SHOWN, path)
/** Without what may be secret in it. */
export const shownSecret = (path: string, text: string): string => SHOWN[path]?.(text) ?? text
