"""Whoever can write to Redis still cannot choose what a worker runs."""

import pickle

import pytest
from redis import Redis
from rq import Queue
from rq.exceptions import DeserializationError
from rq.serializers import JSONSerializer

from storage.queue import JOBS, AllowedJob, Bell, Ring


@pytest.fixture
def redis(redis_url):
    connection = Redis.from_url(redis_url)
    yield connection
    connection.close()


def test_a_ring_is_a_job_of_ours_with_one_number(redis, redis_url):
    bell = Bell(redis_url)
    assert bell.ring([Ring("slack", "drain", 7)])
    assert bell.depths() == {**dict.fromkeys(bell.depths(), 0), "slack": 1}
    (job,) = Queue("slack", connection=redis, serializer=JSONSerializer, job_class=AllowedJob).jobs
    assert (job.func_name, job.args, job.kwargs) == (JOBS["drain"], [7], {})
    bell.close()


def test_a_bell_for_all_envelopes_rings_once_until_it_is_answered(redis, redis_url):
    bell = Bell(redis_url)
    assert all(bell.ring([Ring("intake", "open_envelopes"), Ring("slack", "drain", 7)]) for _ in range(3))
    assert {name: count for name, count in bell.depths().items() if count} == {"intake": 1, "slack": 3}
    redis.lpop("rq:queue:intake")  # somebody answers it
    assert bell.ring([Ring("intake", "open_envelopes")])
    assert bell.depths()["intake"] == 1
    bell.close()


def test_a_job_that_names_anything_else_is_refused(redis):
    queue = Queue("slack", connection=redis, serializer=JSONSerializer)
    job = queue.enqueue("os.system", "true")
    theirs = AllowedJob.fetch(job.id, connection=redis, serializer=JSONSerializer)
    with pytest.raises(PermissionError, match=r"^job 'os\.system' is not one of ours$"):
        theirs.perform()


def test_a_pickle_is_never_opened(redis, tmp_path):
    proof = tmp_path / "opened"

    class Trap:
        def __reduce__(self):
            return (open, (str(proof), "w"))

    job = Queue("slack", connection=redis, serializer=JSONSerializer).enqueue(JOBS["drain"], 1)
    redis.hset(AllowedJob.key_for(job.id), "data", pickle.dumps(Trap()))
    with pytest.raises(DeserializationError):
        AllowedJob.fetch(job.id, connection=redis, serializer=JSONSerializer).perform()
    assert not proof.exists()


def test_a_redis_that_is_away_loses_the_bell_and_nothing_else(tmp_path):
    bell = Bell(f"unix://{tmp_path / 'nobody.sock'}")
    assert bell.ring([Ring("slack", "drain", 7)]) is False
    bell.close()
