BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    # How each error comes about, what its message names and what it says to do. A test below fails where an id is missing.
    $cases = @(
        @{
            Id = 'PathNotFound'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*none.safetensors*Check the spelling*'; Script = { Import-TokenMatrix "$TestDrive/none.safetensors" }
        }
        @{
            Id = 'PathNotFileSystem'; Command = 'ImportPcaBasis'; Category = 'InvalidArgument'
            Says = '*env:PATH*Give the path of a file*'; Script = { Import-PcaBasis env:PATH }
        }
        @{
            Id = 'FileNotFound'; Command = 'ImportCosineCluster'; Category = 'ObjectNotFound'
            Says = '*none.safetensors*Check the path.'
            Script = { Import-CosineCluster -LiteralPath "$TestDrive/none.safetensors" }
        }
        @{
            Id = 'FileAccessDenied'; Command = 'ExportClusterMembers'; Category = 'PermissionDenied'
            Says = '*closed.csv*is read-only; choose another name*'
            Script = {
                (New-Item -Force "$TestDrive/closed.csv").IsReadOnly = $true
                $cluster | Export-ClusterMembers "$TestDrive/closed.csv"
            }
        }
        @{
            Id = 'FileNotReadOrWritten'; Command = 'ExportClusterMembers'; Category = 'DeviceError'
            Says = '*folder.csv*is a folder; add the name of a file.'
            Script = {
                $null = New-Item -ItemType Directory -Force "$TestDrive/folder.csv"
                $cluster | Export-ClusterMembers "$TestDrive/folder.csv"
            }
        }
        @{
            Id = 'TargetExists'; Command = 'ExportPcaBasis'; Category = 'ResourceExists'
            Says = '*there.safetensors*exists*choose another name*'
            Script = {
                $null = New-Item -Force "$TestDrive/there.safetensors"
                $basis | Export-PcaBasis "$TestDrive/there.safetensors" -NoClobber
            }
        }
        @{
            Id = 'PathUsedTwice'; Command = 'ExportPcaBasis'; Category = 'ResourceExists'
            Says = '*twice.safetensors*Give each a file of its own*'
            Script = { $basis, $basis | Export-PcaBasis "$TestDrive/twice.safetensors" }
        }
        @{
            Id = 'OutputIsInput'; Command = 'ExportClusterMembers'; Category = 'InvalidArgument'
            Says = '*W.safetensors*Choose another name.'
            Script = { $cluster | Export-ClusterMembers $matrix.Path }
        }
        @{
            Id = 'FileFormatUnknown'; Command = 'ExportClusterMembers'; Category = 'InvalidArgument'
            Says = '*a.xyz*end it with .safetensors, .csv or .json*'
            Script = { $cluster | Export-ClusterMembers "$TestDrive/a.xyz" }
        }

        @{
            Id = 'ModelFileNotChosen'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*empty*Give the folder of a model.'
            Script = { Import-TokenMatrix (New-Item -ItemType Directory -Force "$TestDrive/empty") }
        }
        @{
            Id = 'ModelIndexInvalid'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*bad.index.json*ownload*'
            Script = { Set-Content "$TestDrive/bad.index.json" '{}'; Import-TokenMatrix "$TestDrive/bad.index.json" }
        }
        @{
            Id = 'ModelShardMissing'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*model.safetensors.index.json*model-00002-of-00002.safetensors*not there*'
            Script = {
                $shapes = [ordered] @{ 'a' = 3, 2; 'lm_head.weight' = 3, 2 }
                $folder = New-TestModel "$TestDrive/shards" $shapes -Shards 2
                Remove-Item "$folder/model-00002-of-00002.safetensors"
                Import-TokenMatrix $folder
            }
        }
        @{
            Id = 'ModelNotInCache'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = "*some/model*Fetch it with 'hf download some/model'*"
            Script = {
                $before = $env:HF_HUB_CACHE
                $env:HF_HUB_CACHE = "$TestDrive/hub"
                try { Import-TokenMatrix -ModelId some/model }
                finally { $env:HF_HUB_CACHE = $before }
            }
        }
        @{
            Id = 'TensorNotFound'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*W.safetensors*no tensor ''V''*Name one of its matrices: ''W''*'
            Script = { Import-TokenMatrix $matrix.Path -Tensor V }
        }
        @{
            Id = 'TensorNotChosen'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*two.safetensors*Name one of its matrices: ''a''*''b''*'
            Script = {
                New-TestTensorFile "$TestDrive/two.safetensors" ([ordered] @{ a = 3, 2; b = 3, 2 })
                Import-TokenMatrix "$TestDrive/two.safetensors"
            }
        }
        @{
            Id = 'TensorNotMatrix'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*''norm''*line.safetensors*`[4`]*Name another tensor.'
            Script = {
                New-TestTensorFile "$TestDrive/line.safetensors" @{ norm = , 4 }
                Import-TokenMatrix "$TestDrive/line.safetensors" -Tensor norm
            }
        }
        @{
            Id = 'TensorTypeNotSupported'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*''ids''*int.safetensors*I32*Convert the tensor, or choose another file.'
            Script = {
                New-TestTensorFile "$TestDrive/int.safetensors" @{ ids = 3, 2 } I32
                Import-TokenMatrix "$TestDrive/int.safetensors" -Tensor ids
            }
        }
        @{
            Id = 'StepOutOfRange'; Command = 'ImportTokenMatrix'; Category = 'InvalidArgument'
            Says = '*''history''*series.safetensors*has 4 steps and no step 4. Name one from 0 to 3*'
            Script = {
                New-TestTensorFile "$TestDrive/series.safetensors" @{ history = 4, 3, 2 }
                Import-TokenMatrix "$TestDrive/series.safetensors" -Step 4
            }
        }
        @{
            Id = 'MatrixFileChanged'; Command = 'MeasureBFloat16Cosine'; Category = 'ResourceUnavailable'
            Says = '*changed?W.safetensors*Import it again.'
            Script = {
                $changed = Import-TokenMatrix (New-TestMatrix "$TestDrive/changed/W.safetensors" (1, 2, 3), (3, 4, 5))
                [IO.File]::SetLastWriteTimeUtc($changed.Path, [datetime] '2001-01-01')
                New-AxisDirection $changed | Measure-BFloat16Cosine
            }
        }
        @{
            Id = 'MatrixRowNotFinite'; Command = 'GetPcaBasis'; Category = 'InvalidData'
            Says = 'Row 1 of *nan?W.safetensors*Repair the row*'
            Script = {
                $path = New-TestMatrix "$TestDrive/nan/W.safetensors" (1, 2, 3), ([float]::NaN, 1, 1)
                Import-TokenMatrix $path | Get-PcaBasis
            }
        }
        @{
            Id = 'MatrixValuesTooLarge'; Command = 'GetPcaBasis'; Category = 'InvalidData'
            Says = '*huge.safetensors*Scale the matrix down.'
            Script = {
                $data = [BitConverter]::GetBytes(1e300) + [BitConverter]::GetBytes(-1e300)
                Import-TokenMatrix (New-RawFile huge -Header '{"W":{"dtype":"F64","shape":[2,1],"data_offsets":[0,16]}}' -Data $data) |
                    Get-PcaBasis -ComponentCount 1
            }
        }

        @{
            Id = 'SafetensorsHeaderTooSmall'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*small.safetensors*download it again.'
            Script = {
                Set-Content "$TestDrive/small.safetensors" x -NoNewline
                Import-TokenMatrix "$TestDrive/small.safetensors"
            }
        }
        @{
            Id = 'SafetensorsGitLfsPointer'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*pointer.safetensors*Run ''git lfs pull''*'
            Script = {
                Set-Content "$TestDrive/pointer.safetensors" 'version https://git-lfs.github.com/spec/v1', 'oid sha256:4d7a', 'size 1'
                Import-TokenMatrix "$TestDrive/pointer.safetensors"
            }
        }
        @{
            Id = 'SafetensorsHeaderTooLarge'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*text.safetensors*may not be a safetensors file: check it*'
            Script = {
                Set-Content "$TestDrive/text.safetensors" 'This is a text and no model.'
                Import-TokenMatrix "$TestDrive/text.safetensors"
            }
        }
        @{
            Id = 'SafetensorsInvalidHeaderLength'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*cut.safetensors*Download it again.'
            Script = {
                [IO.File]::WriteAllBytes("$TestDrive/cut.safetensors", [IO.File]::ReadAllBytes($matrix.Path)[0..20])
                Import-TokenMatrix "$TestDrive/cut.safetensors"
            }
        }
        @{
            Id = 'SafetensorsInvalidUtf8'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*utf8.safetensors*ownload*'
            Script = {
                [IO.File]::WriteAllBytes("$TestDrive/utf8.safetensors", [byte[]] (1, 0, 0, 0, 0, 0, 0, 0, 255))
                Import-TokenMatrix "$TestDrive/utf8.safetensors"
            }
        }
        @{ Id = 'SafetensorsInvalidJson'; Header = 'no JSON'; Says = '*ownload*' }
        @{ Id = 'SafetensorsDuplicateKey'; Header = '{"__metadata__":{},"__metadata__":{}}'; Says = '*''__metadata__''*Save the file anew*' }
        @{ Id = 'SafetensorsInvalidOffset'; Header = '{"W":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}'; Says = '*''W''*ownload*' }
        @{
            Id = 'SafetensorsSizeOverflow'; Says = '*''W''*ownload*'
            Header = '{"W":{"dtype":"U8","shape":[18446744073709551615,2],"data_offsets":[0,2]}}'
        }
        @{ Id = 'SafetensorsMisalignedSubByte'; Header = '{"W":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}'; Says = '*''W''*ownload*' }
        @{ Id = 'SafetensorsInvalidTensorInfo'; Header = '{"W":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}'; Says = '*''W''*ownload*' }
        @{ Id = 'SafetensorsIncompleteFile'; Header = '{"W":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'; Says = '*Download it again.' }
        @{
            Id = 'SafetensorsTensorNotFound'; Command = 'ImportCosineCluster'; Category = 'InvalidData'
            Says = '*W.safetensors*''cluster_*Choose another file.'
            Script = { Import-CosineCluster $matrix.Path }
        }

        @{
            Id = 'TokenizerNotFound'; Command = 'ImportTokenMatrix'; Category = 'ObjectNotFound'
            Says = '*none.json*Give the path of a tokenizer.json*'
            Script = { Import-TokenMatrix $matrix.Path -Tokenizer "$TestDrive/none.json" }
        }
        @{
            Id = 'TokenizerInvalid'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*bad.json*Download the file again, or name another.'
            Script = {
                Set-Content "$TestDrive/bad.json" '{"model":'
                Import-TokenMatrix $matrix.Path -Tokenizer "$TestDrive/bad.json"
            }
        }
        @{
            Id = 'TokenizerNotSupported'; Command = 'ImportTokenMatrix'; Category = 'InvalidData'
            Says = '*tokenizer.model*Give the path of a tokenizer.json*'
            Script = {
                Set-Content "$TestDrive/tokenizer.model" x
                Import-TokenMatrix $matrix.Path -Tokenizer "$TestDrive/tokenizer.model"
            }
        }

        @{
            Id = 'ComponentCountOutOfRange'; Command = 'GetPcaBasis'; Category = 'InvalidArgument'
            Says = '400 components*320 dimensions*Ask for at most as many.'
            Script = { $matrix | Get-PcaBasis -ComponentCount 400 }
        }
        @{
            Id = 'BasisFileInvalid'; Command = 'ImportPcaBasis'; Category = 'InvalidData'
            Says = '*nobasis.safetensors*''components''*Save the basis again, or choose another file.'
            Script = {
                $bytes = [IO.File]::ReadAllBytes("$TestDrive/basis.safetensors")
                $components = [ClusterTools.Safetensors.SafetensorsHeader]::Read("$TestDrive/basis.safetensors").GetTensor('components')
                [BitConverter]::GetBytes([double]::NaN).CopyTo($bytes, $components.Offset)
                [IO.File]::WriteAllBytes("$TestDrive/nobasis.safetensors", $bytes)
                Import-PcaBasis "$TestDrive/nobasis.safetensors"
            }
        }
        @{
            Id = 'BasisOfAnotherMatrix'; Command = 'ImportPcaBasis'; Category = 'InvalidArgument'
            Says = '*basis.safetensors*computed from*other?W.safetensors*Compute the basis of this matrix*'
            Script = {
                $bytes = [IO.File]::ReadAllBytes($matrix.Path)
                $bytes[-1] = $bytes[-1] -bxor 1
                $null = New-Item -ItemType Directory -Force "$TestDrive/other"
                [IO.File]::WriteAllBytes("$TestDrive/other/W.safetensors", $bytes)
                Import-TokenMatrix "$TestDrive/other/W.safetensors" | Import-PcaBasis "$TestDrive/basis.safetensors"
            }
        }
        @{
            Id = 'DimensionMismatch'; Command = 'MeasureBFloat16Cosine'; Category = 'InvalidArgument'
            Says = '*320 dimensions*tiny*64*Make the direction from a basis of this matrix.'
            Script = { $cluster.Measurement.Direction | Measure-BFloat16Cosine -TokenMatrix (Import-TokenMatrix (Get-GoldenPath tiny)) }
        }
        @{
            Id = 'MatrixMissing'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = '*knows no matrix*Import-PcaBasis -TokenMatrix.'
            Script = { Import-PcaBasis "$TestDrive/basis.safetensors" | New-SkyDirection -TokenId 1 }
        }
        @{
            Id = 'ComponentNotInBasis'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = '*component 4*the basis has 3. Make a basis of a larger component count.'
            Script = { $basis | New-SkyDirection -Latitude 0 -Longitude 0 -North 4 }
        }
        @{
            Id = 'ComponentsNotDistinct'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = 'North 1, meridian 1 and equinox 3 must be three different principal components.'
            Script = { $basis | New-SkyDirection -Latitude 0 -Longitude 0 -North 1 }
        }
        @{
            Id = 'LatitudeOutOfRange'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = 'The latitude is 90.5; it must be within -90 to 90 degrees.'
            Script = { $basis | New-SkyDirection -Latitude 90.5 -Longitude 0 }
        }
        @{
            Id = 'FieldOfViewOutOfRange'; Command = 'GetSkyCoordinate'; Category = 'InvalidArgument'
            Says = 'The field of view is 0 degrees; it must be more than 0, and 360 at most*'
            Script = { $basis | Get-SkyCoordinate -CenterLatitude 0 -CenterLongitude 0 -FieldOfView 0 }
        }
        @{
            Id = 'BasisMissing'; Command = 'ExportSkyMap'; Category = 'ObjectNotFound'
            Says = '*read from a file*Name the basis: -Basis.'
            Script = {
                $cluster | Export-ClusterMembers "$TestDrive/found.safetensors"
                Import-CosineCluster "$TestDrive/found.safetensors" | Export-SkyMap "$TestDrive/a.svg"
            }
        }
        @{
            Id = 'MeasurementMissing'; Command = 'ExportCosinePlot'; Category = 'ObjectNotFound'
            Says = '*read from a file*Measure again*'
            Script = {
                $cluster | Export-ClusterMembers "$TestDrive/found.safetensors"
                Import-CosineCluster "$TestDrive/found.safetensors" | Export-CosinePlot "$TestDrive/a.svg"
            }
        }
        @{
            Id = 'PlotlyMissing'; Command = 'ExportCosinePlot'; Category = 'NotInstalled'
            Says = '*plotly-gl2d.min.js*Install npm and build again*end the path with .svg.'
            Script = {
                # The module is loaded where the library is; a copy of it would be another session's.
                $library = Join-Path (Split-Path $manifest) module/plotly/plotly-gl2d.min.js
                $aside = Move-Item $library "$library.aside" -PassThru -ErrorAction Ignore
                try { $cluster | Export-CosinePlot "$TestDrive/a.html" }
                finally { if ($aside) { Move-Item $aside $library } }
            }
        }
        @{
            Id = 'LongitudeNotFinite'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = 'The longitude is NaN; it must be a finite number of degrees.'
            Script = { $basis | New-SkyDirection -Latitude 0 -Longitude NaN }
        }
        @{
            Id = 'TokenIdOutOfRange'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = '*token 3200: demo * has the tokens 0 to 3199.'
            Script = { $basis | New-SkyDirection -TokenId 3200 }
        }
        @{
            Id = 'TokenTextNotFound'; Command = 'NewSkyDirection'; Category = 'ObjectNotFound'
            Says = '*demo *''the''*one has '' the''*the Tab key*'
            Script = { $basis | New-SkyDirection -Token the }
        }
        @{
            Id = 'TokenTextAmbiguous'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = '2 tokens of demo *''A'': 1, 2. *-TokenId.'
            Script = {
                $text = '{"model":{"type":"Unigram","vocab":[["x",0],["A",-1],["A",-2]]},"decoder":{"type":"Metaspace"}}'
                Set-Content "$TestDrive/several.json" $text
                Import-TokenMatrix $matrix.Path -Tokenizer "$TestDrive/several.json" |
                    Import-PcaBasis "$TestDrive/basis.safetensors" | New-SkyDirection -Token A
            }
        }
        @{
            Id = 'TokenTextsMissing'; Command = 'NewSkyDirection'; Category = 'ObjectNotFound'
            Says = '*demo *Name one with Import-TokenMatrix -Tokenizer*'
            Script = {
                Import-TokenMatrix $matrix.Path | Import-PcaBasis "$TestDrive/basis.safetensors" | New-SkyDirection -Token a
            }
        }
        @{
            Id = 'TokenVectorInvalid'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = 'Token 0 of zero * has no direction: row 0 is zero. Name other tokens.'
            Script = { (New-AxisDirection $zero).Basis | New-SkyDirection -TokenId 0 }
        }
        @{
            Id = 'VectorInvalid'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = 'The vector has no direction: it is zero*Give another.'
            Script = { (New-AxisDirection $zero).Basis | New-SkyDirection -Vector 0, 0, 0, 0 }
        }
        @{
            Id = 'VectorOutsideSky'; Command = 'NewSkyDirection'; Category = 'InvalidArgument'
            Says = '*right angles*(north 2, meridian 1, equinox 3)*'
            Script = { (New-AxisDirection $zero).Basis | New-SkyDirection -Vector 0, 0, 0, 1 }
        }

        @{
            Id = 'NoDefinedCosine'; Command = 'FindCosineCluster'; Category = 'ObjectNotFound'
            Says = 'No token of zero *Check the matrix, or measure another.'
            Script = { New-AxisDirection $zero | Measure-BFloat16Cosine -WarningAction SilentlyContinue | Find-CosineCluster }
        }
        @{
            Id = 'CosineClassNotFound'; Command = 'FindCosineCluster'; Category = 'ObjectNotFound'
            Says = 'No token has the cosine 0.99*The measurement''s Distribution lists*'
            Script = { $cluster.Measurement | Find-CosineCluster -Cosine 0.99 }
        }
        @{
            Id = 'ClusterFileInvalid'; Command = 'ImportCosineCluster'; Category = 'InvalidData'
            Says = '*nocluster.safetensors*''cluster_mask''*Save the cluster again, or choose another file.'
            Script = {
                $bytes = [IO.File]::ReadAllBytes((Get-GoldenPath tiny torch_cluster.safetensors))
                $bytes[-1] = 1
                [IO.File]::WriteAllBytes("$TestDrive/nocluster.safetensors", $bytes)
                Import-CosineCluster "$TestDrive/nocluster.safetensors"
            }
        }
        @{
            Id = 'ClusterOfAnotherMatrix'; Command = 'ImportCosineCluster'; Category = 'InvalidArgument'
            Says = '*torch_cluster.safetensors*2000 tokens*demo *3200. Name the matrix that the cluster was found in.'
            Script = { $matrix | Import-CosineCluster (Get-GoldenPath tiny torch_cluster.safetensors) }
        }
        @{
            Id = 'SetsOfDifferentMatrices'; Command = 'JoinTokenSet'; Category = 'InvalidArgument'
            Says = 'Sets of demo * and of tiny * cannot be joined*Name sets of one matrix.'
            Script = { $cluster, (Import-TokenMatrix (Get-GoldenPath tiny) | Measure-TokenDistance | Find-TokenShell -Count 2) | Join-TokenSet }
        }
        @{
            Id = 'TokenSetEmpty'; Command = 'ExportSkyMap'; Category = 'InvalidArgument'
            Says = 'There is no token in the set (0 tokens of the difference of 2 sets). *'
            Script = { $cluster, $cluster | Join-TokenSet -Except | Export-SkyMap "$TestDrive/a.svg" -Basis $basis }
        }
        @{
            Id = 'TokenTextsDiffer'; Command = 'CompareCosineCluster'; Category = 'InvalidArgument'
            Says = 'Token 0 is ''a'' in a * and ''b'' in b *Compare clusters of models of one tokenizer.'
            Script = {
                $a, $b = foreach ($name in 'a', 'b') {
                    $null = New-TestMatrix "$TestDrive/$name/W.safetensors" (1, 0, 0), (1, 0, 0)
                    "{`"$name`":0}" | Set-Content "$TestDrive/$name/vocab.json"
                    New-AxisDirection (Import-TokenMatrix "$TestDrive/$name") | Measure-BFloat16Cosine | Find-CosineCluster
                }
                Compare-CosineCluster $a $b
            }
        }

        @{
            Id = 'StateNotFinite'; Command = 'MeasureBFloat16Logit'; Category = 'InvalidData'
            Says = 'Element 1 of the vector is NaN*no finite bfloat16 number*Use another state.'
            Script = { $zero | Measure-BFloat16Logit -Vector 0, NaN, 0, 0 }
        }
        @{
            Id = 'StateRowOutOfRange'; Command = 'MeasureBFloat16Logit'; Category = 'InvalidArgument'
            Says = "Tensor 'W' of '*' has no row 9999. Its rows are 0 to *."
            Script = { $matrix | Measure-BFloat16Logit -Path $matrix.Path -Row 9999 }
        }
        @{
            Id = 'NoDefinedLogit'; Command = 'FindLogitClass'; Category = 'ObjectNotFound'
            Says = 'No token of nans *Check the matrix, or measure others.'
            Script = {
                $path = New-TestMatrix "$TestDrive/nans/W.safetensors" ([float]::NaN, 1), ([float]::NegativeInfinity, 1)
                Import-TokenMatrix $path | Measure-BFloat16Logit -Vector 1, 1 -WarningAction Ignore | Find-LogitClass
            }
        }
        @{
            Id = 'LogitClassNotFound'; Command = 'FindLogitClass'; Category = 'ObjectNotFound'
            Says = 'No token has the logit 77, rounded 77. *Distribution lists*'
            Script = { $matrix | Measure-BFloat16Logit -TokenId 5 | Find-LogitClass -Logit 77 }
        }
        @{
            Id = 'CenterNotFinite'; Command = 'MeasureTokenDistance'; Category = 'InvalidArgument'
            Says = 'Element 1 of the vector is NaN*Give finite numbers.'
            Script = { $zero | Measure-TokenDistance -Vector 0, NaN, 0, 0 }
        }
        @{
            Id = 'CenterNotStored'; Command = 'MeasureTokenDistance'; Category = 'InvalidArgument'
            Says = 'The metric Ulp counts steps*the mean of 2 tokens*Name one token*'
            Script = { $matrix | Measure-TokenDistance -TokenId 1, 2 -Metric Ulp }
        }
        @{
            Id = 'NoDefinedDistance'; Command = 'FindTokenShell'; Category = 'ObjectNotFound'
            Says = 'No token of nans *Check the matrix, or measure other tokens.'
            Script = {
                $path = New-TestMatrix "$TestDrive/nans/W.safetensors" ([float]::NaN, 1), ([float]::NegativeInfinity, 1)
                Import-TokenMatrix $path | Measure-TokenDistance -WarningAction Ignore | Find-TokenShell
            }
        }
        @{
            Id = 'NoClearGap'; Command = 'FindTokenShell'; Category = 'ObjectNotFound'
            Says = 'There is no clear gap among the 1600 tokens nearest to the origin. The largest ratio, 1.029, *-Radius or -Count*'
            Script = { $matrix | Measure-TokenDistance | Find-TokenShell }
        }
        @{
            Id = 'ShellEmpty'; Command = 'FindTokenShell'; Category = 'ObjectNotFound'
            Says = 'No token is within 0.5 of the origin: the nearest is at 0.82*Name a larger radius.'
            Script = { $matrix | Measure-TokenDistance | Find-TokenShell -Radius 0.5 }
        }

        @{
            Id = 'TorchNotInstalled'; Command = 'GetPcaBasis'; Category = 'NotInstalled'
            Says = "*there is no '*ClusterTools.Torch.dll'*build.ps1 Torch*or use -Device Cpu."
            Script = {
                $env:CLUSTERTOOLS_TORCH = "$TestDrive/none"
                $matrix | Get-PcaBasis -Device Torch
            }
        }
        @{
            Id = 'TorchNotUsable'; Command = 'MeasureBFloat16Cosine'; Category = 'ResourceUnavailable'
            Says = '*broken*cannot be loaded*Build it again with*start a new session, or use -Device Cpu.'
            Script = {
                $env:CLUSTERTOOLS_TORCH = "$TestDrive/broken"
                $null = New-Item -Force "$TestDrive/broken/ClusterTools.Torch.dll"
                $cluster.Measurement.Direction | Measure-BFloat16Cosine -Device Torch
            }
        }
        @{
            Id = 'DeviceNotAvailable'; Command = 'GetPcaBasis'; Category = 'ResourceUnavailable'; Says = '*-Device Cpu.'
            Script = { $matrix | Get-PcaBasis -Device ($IsMacOS ? 'Cuda' : 'Mps') }
        }
        # These load the backend, and come after those that need it not loaded.
        @{
            Id = 'DeviceOutOfMemory'; Command = 'GetPcaBasis'; Category = 'ResourceUnavailable'; NeedsTorch = $true
            Says = 'Torch has too little memory for wide (W BF16 `[2 x 1048576`])*Use -Device Cpu*'
            Script = {
                $null = New-Item -ItemType Directory -Force "$TestDrive/wide"
                $header = '{"W":{"dtype":"BF16","shape":[2,1048576],"data_offsets":[0,4194304]}}'
                $path = New-RawFile 'wide/W' -Header $header -Data ([byte[]]::new(4MB))
                Import-TokenMatrix $path | Get-PcaBasis -Device Torch
            }
        }
        @{
            Id = 'DeviceFailed'; Command = 'GetPcaBasis'; Category = 'DeviceError'; NeedsTorch = $true
            Says = 'Torch failed at huge (W BF16 `[3 x 2`]): the squares*Use -Device Cpu, which computes in double.'
            Script = {
                $path = New-TestMatrix "$TestDrive/huge/W.safetensors" (1e30, 0), (0, 1e30), (1, 0)
                Import-TokenMatrix $path | Get-PcaBasis -ComponentCount 2 -Device Torch
            }
        }
    )
    # Tests that are skipped say why by their name.
    $torchReason = Get-TorchReason
    $skipped = $cases | Where-Object { $_['NeedsTorch'] -and $torchReason }
    foreach ($case in $cases | Where-Object { $_.Contains('Header') }) {
        $case.Command = 'ImportTokenMatrix'
        $case.Category = 'InvalidData'
        $case.Says = "*$($case.Id).safetensors$($case.Says)"
        $case.Script = { Import-TokenMatrix (New-RawFile $Id -Header $Header -Data 1, 2) }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $demo = Join-Path $repository tensors/demo/W.safetensors
    $matrix = Import-TokenMatrix $demo -Tokenizer (Join-Path $repository tests/tokenizers/byte-level/tokenizer.json)
    $basis = $matrix | Get-PcaBasis
    $basis | Export-PcaBasis "$TestDrive/basis.safetensors"
    $cluster = $basis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine | Find-CosineCluster
    $zero = Import-TokenMatrix (New-TestMatrix "$TestDrive/zero/W.safetensors" (0, 0, 0, 0), (0, 0, 0, 0))

    # A safetensors file of any header and data.
    function New-RawFile([string] $Name, [string] $Header, [byte[]] $Data) {
        $path = "$TestDrive/$Name.safetensors"
        $text = [Text.Encoding]::UTF8.GetBytes($Header)
        [IO.File]::WriteAllBytes($path, [byte[]] ([BitConverter]::GetBytes([long] $text.Length) + $text + $Data))
        $path
    }
}

Describe 'An error' {
    BeforeAll { $folder = $env:CLUSTERTOOLS_TORCH }

    AfterEach { $env:CLUSTERTOOLS_TORCH = $folder }

    if ($skipped) { It "is <Id> (skipped: $torchReason)" -Skip -ForEach $skipped { } }

    It 'is <Id>, tells what it is about and what to do' -ForEach ($cases | Where-Object { $_ -notin $skipped }) {
        $failure = try { $null = & $Script } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly "$Id,ClusterTools.Commands.${Command}Command"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.CategoryInfo.Activity | Should -BeIn (Get-Command -Module ClusterTools).Name
        $failure.TargetObject | Should -Not -BeNullOrEmpty
        [string] $failure | Should -BeLike $Says
    }
}

Describe 'The ids of errors' {
    It 'are each brought about above' -ForEach @{ Ids = $cases.Id } {
        $Ids | Sort-Object | Should -Be ([ClusterTools.Commands.ErrorIds]::All | Sort-Object)
    }

    It 'are each explained in about_ClusterTools, and no other is' {
        $errors = ((Get-Help about_ClusterTools | Out-String) -split '(?m)^(?:ERRORS|SEE ALSO)')[1]
        $ids = [regex]::Matches($errors, '(?m)^ {4}(\w+)\r?\n {8}\w').ForEach{ $_.Groups[1].Value }
        $ids | Sort-Object | Should -Be ([ClusterTools.Commands.ErrorIds]::All | Sort-Object)
    }
}
