import { z } from 'zod'
import { ratio, seconds, whole } from '../option-kinds.ts'

/** Longer is no address and no command that anybody wrote. */
const LONGEST = 2000
const isWebAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
}

/** Who is told when something is wrong with an engine that trades, and from when on it is. */
export const alertOptions = z.strictObject({
  url: z
    .string()
    .max(LONGEST)
    .refine((text) => text === '' || isWebAddress(text))
    .default('')
    .describe(
      'Where alarms are sent, as JSON by POST; empty: nowhere. Not remembered in the log, and shown without what may be secret in it.',
    ),
  command: z
    .string()
    .max(LONGEST)
    .default('')
    .describe(
      'A command of the shell that is run for each alarm, with its JSON on standard input; empty: none. Not remembered in the log.',
    ),
  everyS: seconds(
    1,
    3600,
    15,
    'How often the engine is looked at. What two looks in a row find is an alarm, so that one that passes by itself wakes nobody.',
  ),
  repeatMin: whole(
    0,
    10_080,
    60,
    'An alarm that stands is told again so much later; 0: never. Once an hour is not overlooked, and bears being heard.',
  ),
  staleS: seconds(
    1,
    86_400,
    60,
    'No price of a coin, or nothing on the line, for so long: stops that the engine watches itself do not see the market. A line that was cut is back within seconds.',
  ),
  heldStaleS: seconds(
    1,
    86_400,
    30,
    'The same of a coin that is held, and of the line while anything is: what watches over money is missed sooner. A coin that is traded seldom may be silent for so long, and wants more.',
  ),
  exposedS: seconds(0, 86_400, 30, 'Coins lie without a stop for so long. Placing one takes a second or two, and a second try a few more.'),
  unknownS: seconds(
    1,
    86_400,
    120,
    'It is open for so long what became of an order. A lost reply is cleared up by the first look-ups, within the time of proof and half a minute.',
  ),
  driftMs: whole(
    10,
    3_600_000,
    1000,
    "So far is the computer's clock from the venue's. The engine goes by the venue's; a computer whose time is kept by a server differs by hundredths of a second.",
  ),
  requestsPct: ratio(
    1,
    100,
    80,
    'So much of what the venue takes in requests is used up. From 90 on nothing but protection and cancels leaves, and the rest waits.',
  ),
  hourlyRestarts: whole(
    1,
    1000,
    3,
    'So many starts in an hour besides the first: something ends the engine again and again. An update and its correction are two.',
  ),
  memoryMb: whole(
    50,
    1_000_000,
    1000,
    'So much is in memory: it grows without end, since a hundred coins take 200. What the system kills is gone without a word.',
  ),
})
