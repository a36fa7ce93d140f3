/** What a run is given besides its tape and its log when it is played as fast as it goes and nobody listens. */
export const atOnce = () => ({
  version: 'test',
  speed: Number.POSITIVE_INFINITY,
  stop: new AbortController().signal,
  tell: () => {},
  keepSnapshot: async () => {},
  onProgress: async () => {},
})
