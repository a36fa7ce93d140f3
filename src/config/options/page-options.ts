import { z } from 'zod'
import { whole } from '../option-kinds.ts'

/** A name or an address, with or without a port; of IPv6 in brackets. */
const HOST = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/
const areHosts = (text: string): boolean => text.split(',').every((host) => HOST.test(host.trim()))

/** Whoever sends it knows all that the page does: 256 bits need 43 characters of a link, and a short one is guessed. */
const key = (whose: string) =>
  z
    .string()
    .max(512)
    .refine((text) => text === '' || text.length >= 20)
    .default('')
    .describe(`${whose} From the environment alone; empty: one is drawn for each start, and stands in the link that is printed.`)

/** Where the page of a log is served, and to whom. */
export const pageOptions = z.strictObject({
  port: whole(1, 65_535, 8137, 'Where the page listens. If it is taken a free one is chosen, unless it was named by --port.'),
  host: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,253}$/)
    .default('127.0.0.1')
    .describe(
      'The address that the page listens at: of this computer alone. Any other needs page.hosts and keys of its own, and something before it that speaks TLS.',
    ),
  hosts: z
    .string()
    .max(2000)
    .refine((text) => text === '' || areHosts(text))
    .default('')
    .describe('Names that the page answers to besides those of the computer itself, as browsers have them. Every other one is refused.'),
  readKey: key('Whoever has it may look at everything.'),
  tradeKey: key('Whoever has it may also tell the engine what to do.'),
  sessionMin: whole(
    1,
    43_200,
    720,
    'How long a browser is let in after it asked for something last. A working day and the evening behind it.',
  ),
})
