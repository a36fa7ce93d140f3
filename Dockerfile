# The engine. `docker build -t coinfold .`, then `docker run --rm -v coinfold-logs:/app/logs coinfold` plays the bundled
# tape on paper; any command of the README stands where `run` does.

FROM node:26-slim AS installed
WORKDIR /app
COPY package.json package-lock.json ./
# The package `node` brings the very Node that the tests ran under, by its install script.
RUN npm ci --omit=dev --ignore-scripts=false --no-audit --no-fund

FROM node:26-slim
WORKDIR /app
ENV NODE_ENV=production
# In front of the image's own Node, so that `node` is the project's.
ENV PATH=/app/node_modules/node/bin:$PATH
COPY --from=installed /app/node_modules ./node_modules
COPY package.json package-lock.json ./
COPY src ./src
COPY machines ./machines
COPY projections ./projections
COPY data ./data
COPY profiles ./profiles
COPY deploy/access.ts ./deploy/access.ts
# A volume takes its owner from the folder it is mounted over. The build fails here when anything the engine needs is missing.
RUN mkdir logs && chown node:node logs && node src/start.mjs --version
USER node
VOLUME /app/logs
# Not the launcher: it exists to install what is missing, and nothing is missing here.
ENTRYPOINT ["node", "src/start.mjs"]
CMD ["run"]
