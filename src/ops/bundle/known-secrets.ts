import type { Config } from '../../config/schema.ts'
import { mayHoldSecret, secretOptions } from '../../config/secret-options.ts'

/** Something that nobody else may read, and what a person calls it. */
export type Secret = { readonly name: string; readonly text: string }

/** Shorter ones stand everywhere by chance. */
const SHORTEST = 6

const IS_SECRET_NAME = /key|secret|token|passw|passphrase|credential/i
const USERINFO = /[a-z][a-z0-9+.-]*:\/\/([^\s/@]+)@/gi

/** User and password of every address in a text, as they stand there and as they are meant. */
const ofAddresses = (name: string, text: string): readonly Secret[] =>
  [...text.matchAll(USERINFO)].flatMap(([, userinfo = '']) => {
    const password = userinfo.slice(userinfo.indexOf(':') + 1)
    return [userinfo, password, decoded(password)].map((one) => ({ name: `the password in ${name}`, text: one }))
  })

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Of an address that takes messages what stands behind its host; of a command its words behind the first. */
const parts = (text: string): readonly string[] => {
  if (!URL.canParse(text)) return text.trim().split(/\s+/).slice(1)
  const { pathname, searchParams } = new URL(text)
  return [...pathname.split('/'), ...searchParams.values()].map(decoded)
}

const textAt = (config: Config, path: string): string =>
  String(path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], config) ?? '')

const ofOptions = (config: Config): readonly Secret[] =>
  secretOptions.filter(mayHoldSecret).flatMap((path) => {
    const text = textAt(config, path)
    const name = `the option ${path}`
    if (path === 'store') return ofAddresses(name, text)
    const whole = path.startsWith('page.') ? [text] : [text, ...parts(text)]
    return [...whole.map((one) => ({ name, text: one })), ...ofAddresses(name, text)]
  })

const ofEnvironment = (env: NodeJS.ProcessEnv): readonly Secret[] =>
  Object.entries(env).flatMap(([variable, text = '']) => {
    const name = `${variable} of the environment`
    return [...(IS_SECRET_NAME.test(variable) ? [{ name, text }] : []), ...ofAddresses(name, text)]
  })

/** All that this computer knows to be secret: by its options, its environment and the address of the log. */
export const knownSecrets = (config: Config, env: NodeJS.ProcessEnv, log: string): readonly Secret[] => {
  const found = [...ofOptions(config), ...ofEnvironment(env), ...ofAddresses('the address of the log', log)]
  const byText = new Map<string, Secret>()
  for (const secret of found) if (secret.text.length >= SHORTEST && !byText.has(secret.text)) byText.set(secret.text, secret)
  return [...byText.values()]
}
