DELETE FROM session WHERE expires_at < $1 OR seen_at + idle_s < $1
