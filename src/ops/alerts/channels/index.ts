import type { AlertChannel } from '../alert-outbox.ts'
import type { AlertOptions } from '../alert-rule.ts'
import { commandChannel } from './command-channel.ts'
import { urlChannel } from './url-channel.ts'

/** The ways to a person that the options name, by what they say: another text is another way. */
export const channelsOf = (options: AlertOptions): ReadonlyMap<string, () => AlertChannel> =>
  new Map([
    ...(options.url === '' ? [] : [[`url ${options.url}`, () => urlChannel(options.url)] as const]),
    ...(options.command === '' ? [] : [[`command ${options.command}`, () => commandChannel(options.command)] as const]),
  ])
