"""The words of the help page: how each page works, and every key."""

from dataclasses import dataclass

from surveyor.texts import _


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of the help."""

    title: str
    lines: tuple[str, ...]
    picture: str = ""
    """Name of a file in `resources/pictures/help` without its ending; "" for none."""
    seen: str = ""
    """What the picture shows, for who does not see it."""


def guide() -> tuple[Topic, ...]:
    """The topics in the order of the work, in the language in use."""
    return (*_start(), *_filling(), *_lists(), *_exchange(), *_results(), *_care())


def _start() -> tuple[Topic, ...]:
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
                _(
                    "Ingin mencoba dulu? Tekan Mulai panduan di kanan atas. Jawaban latihan "
                    "tidak disimpan."
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
            "home",
            _("Beranda: draf, entri bulan ini, lokasi yang belum dikunjungi."),
        ),
    )


def _filling() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Mengisi survei"),
            (
                _("1. Isi survei: pilih lokasi dan kuesioner, lalu Mulai mengisi."),
                _("2. Setiap jawaban tersimpan begitu Anda meninggalkan isiannya."),
                _(
                    "3. Isian yang bermasalah berbingkai merah dan mengatakan apa yang "
                    "diminta."
                ),
                _(
                    "4. Selesaikan membekukan entri. Koreksi membuat revisi baru; yang "
                    "lama tetap ada."
                ),
                _(
                    "Komputer boleh mati kapan saja: draf terbuka lagi di tempat yang sama. "
                    "Paling banyak isian yang sedang diketik yang hilang."
                ),
                _(
                    "Di kiri atas halaman, tanda panah kembali ke Beranda. Draf yang dibuang "
                    "dapat dipulihkan selama 30 hari."
                ),
            ),
            "filling",
            _(
                "Halaman isi: bagian di kiri, pertanyaan di tengah, Selesaikan di kanan."
            ),
        ),
        Topic(
            _("Memeriksa dan memberi catatan"),
            (
                _(
                    "Ctrl+E mendaftar semua galat dan isian wajib yang kosong. Enter menuju "
                    "isiannya, Esc kembali."
                ),
                _("F4 menjawab “tidak tahu”, Shift+F4 “tidak berlaku”."),
                _(
                    "F3 membuka catatan untuk pertanyaan ini. Centang Tandai untuk diperiksa "
                    "bila jawabannya meragukan."
                ),
                _(
                    "Shift+F3 langsung memberi bendera. Bendera dan catatan tampak di "
                    "Entri dan Tinjau, di PDF, dan dalam CSV; Entri menyaring yang "
                    "berbendera."
                ),
                _(
                    "Peringatan tidak menghalangi. Bila jawaban memang benar, jelaskan di "
                    "bawahnya dan tekan Memang benar; penjelasan ikut bersama entri."
                ),
                _(
                    "Lokasi sudah pernah dikunjungi? Tekan Salin jawabannya. Jawaban salinan "
                    "bertanda sampai Anda membenarkan atau mengubahnya."
                ),
                _("Ctrl+H menunjukkan keadaan draf sebelumnya dan mengembalikannya."),
            ),
            "problems",
            _("Daftar Yang perlu diperiksa di kanan halaman isi."),
        ),
        Topic(
            _("Titik lokasi"),
            (
                _(
                    "Ketik lintang dan bujur, misalnya -0,4105 dan 116,9829, atau "
                    "0°24'36\" LS dan 116°58'58\" BT."
                ),
                _(
                    "Pasangan koordinat yang ditempel ke isian Lintang dibagi sendiri ke "
                    "kedua isian."
                ),
                _("Pilih di peta membuka peta luring: tekan tempatnya, lalu pakai."),
                _(
                    "Titik di luar kabupaten/kota yang dipilih diperingatkan. Periksa titik "
                    "atau wilayahnya."
                ),
            ),
        ),
        Topic(
            _("Formulir kertas dan entri ganda"),
            (
                _("1. Orang pertama mengetik formulir seperti entri biasa."),
                _(
                    "2. Orang kedua memilih entri itu di Entri, menekan tombol kanan mouse, "
                    "lalu Ketik ulang (entri ganda). Jawaban pertama tidak terlihat."
                ),
                _(
                    "3. Setelah selesai, kedua ketikan dibandingkan per pertanyaan. Pilih "
                    "yang sama dengan kertas dan tulis alasannya."
                ),
                _("Keputusan tercatat pada riwayat entri."),
            ),
        ),
    )


def _lists() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Entri"),
            (
                _("Cari dengan nama lokasi, petugas atau isi jawaban."),
                _(
                    "Pilih satu baris untuk membacanya di kanan, dengan riwayat revisinya."
                ),
                _("Koreksi membuka salinan. Revisi lama tetap ada dan tidak berubah."),
                _(
                    "Saring, Kolom dan Tampilan tersimpan mengatur daftar. Pilih beberapa "
                    "baris untuk mengekspor CSV atau PDF sekaligus."
                ),
            ),
            "entries",
            _("Daftar entri di kiri, isi entri yang dipilih di kanan."),
        ),
        Topic(
            _("Lokasi wisata"),
            (
                _("Daftar di kiri dan peta di kanan menunjukkan lokasi yang sama."),
                _(
                    "Lokasi baru langsung dapat dipilih dalam kuesioner. Batas wilayah pada "
                    "peta bersifat indikatif."
                ),
                _(
                    "Impor membaca tabel Excel atau CSV: cocokkan kolomnya, periksa baris "
                    "demi baris apa yang baru dan apa yang berubah, lalu simpan. Sebelum "
                    "itu tidak ada yang ditulis, dan perbaikan dapat diurungkan."
                ),
                _(
                    "Cari lokasi ganda membandingkan nama dan jarak. Lokasi yang digabung "
                    "dapat dipisahkan lagi."
                ),
            ),
            "sites",
            _("Daftar lokasi wisata di kiri, peta kabupaten di kanan."),
        ),
        Topic(
            _("Peta dasar dan batas wilayah"),
            (
                _(
                    "Di peta Lokasi wisata, tombol lapisan memasang peta dasar dari berkas "
                    "MBTiles. Setelah itu peta dipakai di semua halaman, tanpa sambungan."
                ),
                _(
                    "Batas bawaan adalah perkiraan. Pasang batas resmi dari berkas GeoJSON; "
                    "batas indikatif dapat dikembalikan kapan saja."
                ),
                _("Tombol Ukur mengukur jarak dan luas pada peta."),
            ),
        ),
    )


def _exchange() -> tuple[Topic, ...]:
    return (
        Topic(
            _("Kirim / terima"),
            (
                _("Ada tiga jalan; pilih yang ada di tempat Anda."),
                _(
                    "Server: tekan Tambah tujuan, tempel alamat dari kantor, lalu Uji "
                    "koneksi. Tujuan dapat berupa server kantor, ODK Central, atau "
                    "KoboToolbox."
                ),
                _(
                    "Sambungan putus? Kiriman berlanjut dari tempat ia berhenti. Entri "
                    "disebut diterima bila kantor membalas checksum-nya."
                ),
                _(
                    "Flashdisk: Buat kiriman menulis satu berkas bertanda tangan; kantor "
                    "membukanya di Gabung. Buka kiriman membaca balasan kantor."
                ),
                _("Tabel CSV: Simpan tabel menulis semua entri untuk Excel."),
                _(
                    "Yang masih menunggu terdaftar di Belum terkirim, yang ditolak di Perlu "
                    "dilihat."
                ),
            ),
            "sending",
            _("Tiga kartu: Server, Flashdisk, Tabel CSV; di bawahnya daftar kiriman."),
        ),
        Topic(
            _("Gabung (kantor)"),
            (
                _(
                    "1. Letakkan berkas dari para petugas di halaman, atau Pilih berkas."
                ),
                _(
                    "2. Baca pratinjaunya: berapa entri baru, diperbarui, konflik, sudah "
                    "ada. Belum ada yang ditulis."
                ),
                _("3. Tekan Gabungkan. Urungkan yang terakhir membatalkannya."),
                _(
                    "Kunci pengirim yang belum dikenal perlu Anda bandingkan dengan orangnya "
                    "sekali saja."
                ),
                _("Halaman ini tampil bila peran di Pengaturan adalah Kantor."),
            ),
            "merge",
            _(
                "Setelah digabung: ringkasan angka, konflik yang menunggu, buku kiriman."
            ),
        ),
        Topic(
            _("Tinjau (kantor)"),
            (
                _(
                    "Konflik: dua orang mengoreksi entri yang sama. Pilih jawaban yang benar "
                    "untuk tiap pertanyaan dan tulis alasannya. Versi lain tetap ada di "
                    "riwayat."
                ),
                _(
                    "Entri mirip: bandingkan berdampingan, lalu Simpan keduanya atau Tarik "
                    "entri yang terisi dua kali."
                ),
                _(
                    "Tinjauan entri: Verifikasi yang baik. Kembalikan yang perlu diperbaiki, "
                    "dengan catatan untuk petugasnya."
                ),
            ),
            "conflict",
            _("Satu konflik: jawaban awal, versi A, versi B, dan kolom hasil."),
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
                _(
                    "Tekan angka atau baris untuk melihat dari jawaban mana ia dihitung."
                ),
            ),
            "results",
            _("Skor kedua kuesioner di atas, tabel per lokasi di bawah."),
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
            "reports",
            _("Pilihan laporan di kiri, pratinjau halaman dengan kop di kanan."),
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
                ("Enter", _("pertanyaan berikutnya")),
                ("Shift+Enter", _("pertanyaan sebelumnya")),
                ("0", _("tidak tahu")),
                ("F4, Shift+F4", _("tidak tahu, tidak berlaku")),
                ("F3", _("catatan dan tanda pada pertanyaan ini")),
                ("Shift+F3", _("bendera pada pertanyaan ini")),
                ("Ctrl+E", _("daftar galat dan isian kosong")),
                ("Ctrl+G", _("menuju pertanyaan atau jawaban")),
                ("Ctrl+PgDn, Ctrl+PgUp", _("bagian berikutnya, sebelumnya")),
                ("Ctrl+Z, Ctrl+Shift+Z", _("urungkan, ulangi")),
                ("Ctrl+V", _("tempel foto")),
                ("Ctrl+L", _("isi seperti entri terakhir")),
                ("F1", _("semua tombol halaman isi")),
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
