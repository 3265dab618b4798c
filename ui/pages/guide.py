"""The words of the help page: how each page works, and every key."""

from dataclasses import dataclass

from surveyor.texts import _


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of the help."""

    title: str
    lines: tuple[str, ...]


def guide() -> tuple[Topic, ...]:
    """One topic for each page, in the language in use."""
    return (*_fieldwork(), *_results(), *_care())


def _fieldwork() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Memulai"),
            (
                _(
                    "1. Isi bahasa, nama Anda dan kabupaten/kota, lalu pilih Proyek baru."
                ),
                _("2. Daftarkan lokasi wisata, atau langsung dari Isi survei."),
                _("3. Isi kuesioner di lokasi. Sinyal tidak diperlukan."),
                _("4. Periksa di Entri dan Hasil, lalu cetak di Laporan."),
                _(
                    "Nama Surveyor di kiri atas membuka menu proyek: yang terakhir dipakai, "
                    "proyek lain, proyek baru."
                ),
            ),
        ),
        Topic(
            _("Beranda"),
            (
                _(
                    "Beranda menjawab apa yang belum selesai dan apa yang belum ada bulan ini."
                ),
                _("Setiap angka dapat ditekan dan membuka daftarnya."),
                _(
                    "Tekan Lanjutkan untuk membuka draf di bagian terakhir yang Anda isi."
                ),
            ),
        ),
        Topic(
            _("Mengisi survei"),
            (
                _("1. Isi survei: pilih lokasi dan kuesioner, lalu Mulai mengisi."),
                _("2. Setiap jawaban tersimpan begitu Anda meninggalkan isiannya."),
                _(
                    "3. Isian yang bermasalah berbingkai merah dan mengatakan apa yang diminta. "
                    "Ctrl+E melompat dari satu masalah ke masalah berikutnya."
                ),
                _("4. Selesai membekukan entri. Koreksi membuat revisi baru."),
                _(
                    "Komputer boleh mati kapan saja: draf terbuka lagi di tempat yang sama. "
                    "Paling banyak isian yang sedang diketik yang hilang."
                ),
            ),
        ),
        Topic(
            _("Entri"),
            (
                _("Cari dengan nama lokasi, petugas atau isi jawaban."),
                _(
                    "Pilih satu baris untuk membacanya di kanan, dengan riwayat revisinya."
                ),
                _("Koreksi membuka salinan. Revisi lama tetap ada dan tidak berubah."),
            ),
        ),
        Topic(
            _("Lokasi wisata"),
            (
                _("Daftar di kiri dan peta di kanan menunjukkan lokasi yang sama."),
                _(
                    "Lokasi baru langsung dapat dipilih dalam kuesioner. Batas wilayah pada "
                    "peta bersifat indikatif."
                ),
            ),
        ),
    )


def _results() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Hasil"),
            (
                _("Skor 0–100 per lokasi dan pilar, dengan cakupannya."),
                _(
                    "Yang tidak dijawab tidak pernah dihitung nol. Di bawah cakupan minimum, "
                    "skor tidak ditampilkan."
                ),
            ),
        ),
        Topic(
            _("Laporan"),
            (
                _("Pratinjau di kanan adalah halaman yang akan dicetak."),
                _("Kertas A4 atau F4, bahasa Indonesia atau Inggris."),
                _(
                    "Kop, logo, penanda tangan dan nomor laporan diatur di Pengaturan. "
                    "Tabel CSV terbuka benar di Excel dengan pengaturan Indonesia."
                ),
            ),
        ),
    )


def _care() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Pengaturan"),
            (
                _(
                    "Setiap perubahan langsung berlaku dan tersimpan; tidak ada tombol Simpan."
                ),
                _(
                    "Tampilan: tema terik matahari untuk layar di luar ruangan, ukuran teks "
                    "80 sampai 200 %, mode sentuh untuk jari."
                ),
                _(
                    "Daftar petugas: entri menyimpan kodenya, jadi kode yang sudah dipakai "
                    "tidak dapat diganti."
                ),
            ),
        ),
        Topic(
            _("Cadangan dan pemulihan"),
            (
                _(
                    "Surveyor membuat cadangan sendiri setiap beberapa jam dan memeriksanya."
                ),
                _(
                    "Tempat kedua, misalnya flashdisk, melindungi dari laptop yang hilang. "
                    "Begitu terpasang, proyek dan fotonya disalin ke sana."
                ),
                _(
                    "Sebelum memulihkan, Anda melihat apa yang akan kembali dan apa yang "
                    "disisihkan. Keadaan sebelumnya selalu disimpan."
                ),
                _(
                    "Jika proyek rusak, Surveyor menawarkan pemulihan saat dibuka. Lewat "
                    "baris perintah: surveyor restore FOLDER."
                ),
            ),
        ),
    )


def keys() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every key, by where it works."""
    return (
        (
            _("Di mana saja"),
            (
                ("Ctrl+K", _("cari halaman, perintah, lokasi, entri, draf")),
                ("Ctrl+1 … Ctrl+9", _("halaman menurut urutan di kiri")),
                ("Ctrl+N", _("entri baru")),
                ("Ctrl+L", _("semua entri")),
                ("Ctrl+O", _("buka proyek lain")),
                ("Ctrl+,", _("pengaturan")),
                ("F1", _("bantuan")),
                ("Tab, Shift+Tab", _("isian berikutnya, sebelumnya")),
            ),
        ),
        (
            _("Saat mengisi survei"),
            (
                ("1 … 9", _("pilih jawaban menurut angkanya")),
                ("0", _("tidak tahu")),
                ("Enter", _("pertanyaan berikutnya")),
                ("Shift+Enter", _("pertanyaan sebelumnya")),
                ("Ctrl+E", _("masalah berikutnya")),
                ("Ctrl+PgDn, Ctrl+PgUp", _("bagian berikutnya, sebelumnya")),
                ("Ctrl+Z, Ctrl+Shift+Z", _("urungkan, ulangi")),
                ("Ctrl+V", _("tempel foto")),
                ("Ctrl+Enter", _("selesai")),
            ),
        ),
        (
            _("Dalam pencarian Ctrl+K"),
            (
                ("↑ ↓", _("pilih hasil")),
                ("Enter", _("jalankan atau buka")),
                ("Esc", _("tutup")),
            ),
        ),
        (
            _("Dalam daftar petugas"),
            (
                ("F2", _("ubah kode atau nama")),
                ("Esc", _("batalkan perubahan")),
            ),
        ),
    )
