-- The load of wrk: the bodies of a file, a line each, in turns, to /v1/embeddings.
--
--   wrk -t1 -c64 -d10s -s load.lua ADDRESS -- BODIES
--
-- Prints a line of JSON at the end.
local requests, turn = {}, 0

function init(arguments)
  for body in io.lines(arguments[1]) do
    local headers = {["Content-Type"] = "application/json"}
    requests[#requests + 1] = wrk.format("POST", "/v1/embeddings", headers, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds": %.6f, "requests": %d, "errors": %d, "p50_ms": %.4f, "p99_ms": %.4f}\n',
    summary.duration / 1e6, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
