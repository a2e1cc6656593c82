from concurrent.futures import ThreadPoolExecutor

from reelbase.kit.ids import new_id


class TestNewId:
    def test_a_new_id_is_version_7_of_the_rfc_variant(self) -> None:
        made = new_id()
        assert made.version == 7
        assert made.variant == "specified in RFC 4122"

    def test_ids_of_one_thread_increase(self) -> None:
        made = [new_id() for _ in range(20_000)]
        assert made == sorted(made)
        assert len(set(made)) == len(made)

    def test_ids_of_many_threads_differ(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _: new_id(), range(20_000)))
        assert len(set(made)) == len(made)
