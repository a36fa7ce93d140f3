import { z } from 'zod'
import { seconds, whole } from '../option-kinds.ts'

export const signalOptions = z.strictObject({
  waveS: seconds(
    0,
    3600,
    5,
    'How long signals to enter are gathered from the first one on before the best of them are taken: who sends a list needs some seconds for it. 0 takes what comes in one millisecond.',
  ),
  best: whole(1, 100, 3, 'How many signals of a wave are taken, those with the highest scores; three share a pool that ten trades use up.'),
  ttlS: seconds(
    1,
    86_400,
    60,
    'After this a signal to enter is too old to be taken, where it does not say itself how long it is good for: as long as the entry that it leads to.',
  ),
  maxWaiting: whole(
    1,
    10_000,
    1000,
    'Signals to enter that wait for the end of their wave; more are refused. A thousand at once is a sender gone wild, and some hundred kilobytes.',
  ),
})
